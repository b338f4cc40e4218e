// SPDX-License-Identifier: Apache-2.0
import { type Answer, evaluate, type Plan, servicePortName } from '@branchline/plan';
import { sameAnswer } from 'branchline';
import { shop } from './arbitrary/shop.ts';
import type { Verdict } from './judge.ts';
import { type MeshUnderTest, type RandomNative, traits } from './mesh.ts';

/** The least shares that make a run of a law worth something: of requests, and of runs. */
const least = { changed: 0.2, pathBlind: 0.05, trait: 0.1, rare: 0.05, refusedAtMost: 0.3 } as const;

/** Counts what random runs contained, so that a law which tests nothing fails. */
export class Statistics {
	readonly #mesh: MeshUnderTest;
	readonly #traits = new Map<string, number>();
	#runs = 0;
	#refused = 0;
	#requests = 0;
	#changed = 0;
	#pathBlind = 0;

	constructor(mesh: MeshUnderTest) {
		this.#mesh = mesh;
	}

	/** Counts a run and what its configuration contains. */
	run(plan: Plan, native: RandomNative, refused: ReadonlySet<string>): void {
		this.#runs++;
		if (refused.size > 0) this.#refused++;
		const found = new Set<string>(native.traits);
		if (overlappingWhen(plan)) found.add('when');
		for (const trait of found) this.#traits.set(trait, (this.#traits.get(trait) ?? 0) + 1);
	}

	/** Counts a request: whether σ changes it, and whether an adapter that does not look at native rules would be wrong. */
	verdict(plan: Plan, { request, baseline, admissible, changed }: Verdict): void {
		this.#requests++;
		if (changed) this.#changed++;
		const blind = pathBlind(plan, request, baseline);
		if (blind && !admissible.some((expected) => sameAnswer(expected, blind, shop))) this.#pathBlind++;
	}

	/** Every share that is too small (or, of refused runs, too large), in words. */
	shortfalls(): readonly string[] {
		const found: string[] = [];
		const demand = (what: string, share: number, wanted: number) => {
			if (share < wanted) found.push(`${what}: ${percent(share)}, wanted ${percent(wanted)}`);
		};
		demand('requests changed by σ', this.#changed / this.#requests, least.changed);
		demand('requests that differ under a path-blind adapter', this.#pathBlind / this.#requests, least.pathBlind);
		for (const trait of [...traits, 'when'])
			if (!this.#mesh.without.some((missing) => missing === trait))
				demand(
					`runs with ${trait}`,
					(this.#traits.get(trait) ?? 0) / this.#runs,
					trait === 'none' ? least.rare : least.trait,
				);
		demand('runs with every key copied', 1 - this.#refused / this.#runs, 1 - least.refusedAtMost);
		return found;
	}

	toString(): string {
		const shares = [...this.#traits].sort().map(([trait, count]) => `${trait} ${percent(count / this.#runs)}`);
		return [
			`${this.#mesh.name}: ${this.#runs} runs, ${this.#requests} requests, changed ${percent(this.#changed / this.#requests)}`,
			`path-blind wrong ${percent(this.#pathBlind / this.#requests)}, refused ${percent(this.#refused / this.#runs)}`,
			...shares,
		].join(', ');
	}
}

function percent(share: number): string {
	return `${Math.round(share * 100)} %`;
}

/** Two conditions of one fork, or a condition beside native rules of its own, meet in some requests. */
function overlappingWhen({ services }: Plan): boolean {
	return services.some(({ substitutions }) => substitutions.some(({ when }) => when.length > 0));
}

/** What an adapter would do that sends a key's requests for a forked service to the fork, whatever native rules say. */
function pathBlind(plan: Plan, request: Verdict['request'], baseline: Answer): Answer | undefined {
	const native: Answer | undefined =
		'port' in request.to && 'service' in request.to
			? {
					kind: 'forward',
					backends: [{ weight: 1, to: { kind: 'service', port: request.to } }],
					mirrors: [],
					effects: {},
				}
			: firstBackend(baseline);
	const [blind] = native ? evaluate(plan, request, native) : [];
	if (!blind || blind === native || baseline.kind === 'reply' || blind.kind === 'reply')
		return blind === native ? undefined : blind;
	return { ...blind, effects: baseline.effects };
}

function firstBackend(baseline: Answer): Answer | undefined {
	if (baseline.kind === 'reply') return undefined;
	const [first] = baseline.backends;
	return first && first.to.kind === 'service' && servicePortName(first.to.port)
		? { kind: 'forward', backends: [{ weight: 1, to: first.to }], mirrors: [], effects: {} }
		: undefined;
}
