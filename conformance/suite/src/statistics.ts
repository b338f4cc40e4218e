// SPDX-License-Identifier: Apache-2.0
import { type Answer, evaluate, type Plan, servicePortName } from '@branchline/plan';
import { sameAnswer } from 'branchline';
import { shop } from './arbitrary/shop.ts';
import type { Verdict } from './judge.ts';
import { type MeshUnderTest, ofTables, type RandomNative, type Trait, traits } from './mesh.ts';

/** The least shares that make a run of a law worth something: of requests, and of runs. */
const least = { changed: 0.2, pathBlind: 0.05, trait: 0.1, rare: 0.05, refusedAtMost: 0.3 } as const;

/** Traits that change most of a configuration where they are, so that few may have them. */
const rareTraits: ReadonlySet<string> = new Set(['none', ...ofTables]);

/** What a configuration with a trait does or has, in words. */
const traitWords: Readonly<Record<Trait | 'when', string>> = {
	weights: 'split requests by weight',
	rewrite: 'rewrite requests',
	'cross-service': 'route to another service than the one called',
	'tie-by-age': 'have rules that their age alone ranks',
	redirect: 'redirect requests',
	'several-objects': 'have several route objects',
	mirror: 'mirror requests',
	none: 'have no route of the users',
	tree: 'choose routes by a matcher',
	'named-by-request': 'let a request name its cluster',
	plugin: 'let a plugin choose the cluster',
	'mirror-around': 'mirror requests outside their routes',
	when: 'have a fork with conditions',
};

/** What requests and configurations are counted by, in words. */
const words = {
	changed: 'are for a sandbox and answered differently with it',
	pathBlind: 'would go wrong if an adapter did not look at the users’ routes',
	refused: 'have a key that the adapter refuses',
} as const;

/** Counts what random runs contained, so that a law which tests nothing fails. */
export class Statistics {
	readonly #mesh: MeshUnderTest;
	readonly #traits = new Map<Trait | 'when', number>();
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
		const found = new Set<Trait | 'when'>(native.traits);
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
		demand(`requests that ${words.changed}`, this.#changed / this.#requests, least.changed);
		demand(
			`requests that ${words.pathBlind}`,
			this.#pathBlind / this.#requests,
			this.#mesh.pathBlindAtLeast ?? least.pathBlind,
		);
		for (const trait of [...traits, 'when'] as const)
			if (!this.#mesh.without.some((missing) => missing === trait))
				demand(
					`configurations that ${traitWords[trait]}`,
					(this.#traits.get(trait) ?? 0) / this.#runs,
					rareTraits.has(trait) ? least.rare : least.trait,
				);
		demand(
			'configurations without a key that the adapter refuses',
			1 - this.#refused / this.#runs,
			1 - (this.#mesh.refusedAtMost ?? least.refusedAtMost),
		);
		return found;
	}

	/** What the runs contained, in sentences. */
	sentences(): readonly string[] {
		const requests = [
			[words.changed, this.#changed],
			[words.pathBlind, this.#pathBlind],
		] as const;
		const runs = [...this.#traits].map(([trait, count]) => [traitWords[trait], count] as const).sort();
		return [
			shares(`${this.#mesh.name}: of ${this.#requests} requests`, requests, this.#requests),
			shares(`of ${this.#runs} configurations`, [[words.refused, this.#refused], ...runs], this.#runs),
		];
	}
}

function shares(of: string, counts: readonly (readonly [what: string, count: number])[], all: number): string {
	return `${of}, ${counts.map(([what, count]) => `${percent(count / Math.max(1, all))} ${what}`).join(', ')}`;
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
