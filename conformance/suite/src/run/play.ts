// SPDX-License-Identifier: Apache-2.0
import type { Diagnostic, NativeObject } from '@branchline/plan';
import type { Case } from '../case/case.ts';
import type { CaseRequest } from '../case/request.ts';
import type { Environment, Stage, Which } from '../environments/contract.ts';
import { worldOf } from '../environments/world.ts';
import { agreesEverywhere } from './agrees.ts';
import { whyNotApplicable } from './applicable.ts';
import { featuresOfCase } from './features-of-case.ts';
import { inOrder } from './in-order.ts';
import { missingFindings } from './missing-findings.ts';
import type { CaseResult, Outcome, RequestResult } from './results.ts';

/** What is known of a case before it is played. */
export interface Foreknown {
	/** Why it is known to fail. */
	readonly known: string | undefined;
	/** Why it cannot be begun any more, as a clause. */
	readonly hindrance: string | undefined;
}

/** Why a case cannot be played in an environment whatever happens, as a clause; undefined where it can. */
export function whyUnplayable(environment: Environment, one: Case): string | undefined {
	return whyNotApplicable(one, featuresOfCase(one), environment.target) ?? environment.skips(one);
}

/** Plays one case in an environment; whatever goes wrong is in the result. */
export async function play(environment: Environment, one: Case, { known, hindrance }: Foreknown): Promise<CaseResult> {
	const features = featuresOfCase(one);
	const skipped = whyUnplayable(environment, one) ?? hindrance;
	if (skipped !== undefined) return { ...unplayed(one, environment, features), outcome: 'skipped', reason: skipped };
	const began = performance.now();
	const played = await playedThrough(environment, one);
	const isGood = played.faults.length === 0 && played.requests.every(({ right }) => right);
	return {
		...unplayed(one, environment, features),
		...played,
		outcome: outcomeOf(isGood, known !== undefined),
		...(known === undefined ? {} : { reason: known }),
		ms: performance.now() - began,
	};
}

function outcomeOf(isGood: boolean, isKnown: boolean): Outcome {
	if (isKnown) return isGood ? 'unexpected pass' : 'known failure';
	return isGood ? 'passed' : 'failed';
}

type Played = Pick<CaseResult, 'requests' | 'faults' | 'generated' | 'findings'>;

function unplayed(one: Case, { target }: Environment, features: readonly string[]): Omit<CaseResult, 'outcome'> {
	const { native } = worldOf(one);
	const objects = target.meshes.flatMap((mesh): readonly NativeObject[] => native[mesh] ?? []);
	return { case: one, faults: [], requests: [], features, native: objects, generated: [], findings: [], ms: 0 };
}

async function playedThrough(environment: Environment, one: Case): Promise<Played> {
	const requests: RequestResult[] = [];
	const faults: string[] = [];
	let generated: readonly NativeObject[] = [];
	let findings: readonly Diagnostic[] | undefined;
	const attempt = async (what: string, action: () => Promise<void>): Promise<void> => {
		try {
			await action();
		} catch (error) {
			faults.push(`${what}: ${error instanceof Error ? error.message : String(error)}`);
		}
	};
	let stage: Stage | undefined;
	await attempt('the case could not be played', async () => {
		stage = await environment.begin(one);
		const player = new Player(stage, requests, faults, environment.asksAtOnce ?? 1);
		await player.ask(one.requests, 'without', 'without');
		await player.change('install', { kind: 'install' });
		generated = stage.generated();
		await player.ask(one.requests, 'arrives', 'arrives');
		for (const [index, { action, name, requests: after }] of one.steps.entries()) {
			const label = `step ${index + 1}: ${name}`;
			await player.change(label, action);
			if (environment.alone === 'always') await player.ask(after, 'without', `${label}, without`);
			await player.ask(after, 'arrives', label);
		}
		findings = stage.findings();
		faults.push(...missingFindings(one, findings));
	});
	const begun = stage;
	if (requests.some(({ right }) => !right)) {
		await attempt('nobody says why', async () => void faults.push(...((await begun?.complaints?.()) ?? [])));
	}
	if (begun !== undefined) await attempt('the case could not be cleared away', () => begun.end());
	return { requests, faults, generated, findings: findings ?? [] };
}

/** Plays the parts of one case. */
class Player {
	readonly #stage: Stage;
	readonly #requests: RequestResult[];
	readonly #faults: string[];

	readonly #asksAtOnce: number;

	constructor(stage: Stage, requests: RequestResult[], faults: string[], asksAtOnce: number) {
		this.#asksAtOnce = asksAtOnce;
		this.#stage = stage;
		this.#requests = requests;
		this.#faults = faults;
	}

	async change(label: string, action: Parameters<Stage['change']>[0]): Promise<void> {
		for (const fault of await this.#stage.change(action)) this.#faults.push(`${label}: ${fault}`);
	}

	async ask(requests: readonly CaseRequest[], which: Which, stage: string): Promise<void> {
		const results = await inOrder(requests, this.#asksAtOnce, async (request): Promise<RequestResult> => {
			const expected = request[which];
			const began = performance.now();
			const seen = await this.#stage.ask(request, expected, which);
			const right = agreesEverywhere(expected, seen);
			return { request, stage, expected, seen, right, ms: performance.now() - began };
		});
		this.#requests.push(...results);
	}
}
