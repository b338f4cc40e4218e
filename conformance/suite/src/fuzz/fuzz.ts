// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { carriersOf } from '../arbitrary/model.ts';
import { randomRequest } from '../arbitrary/request.ts';
import type { MeshUnderTest } from '../mesh.ts';
import type { RandomRun } from '../runs.ts';
import { Statistics } from '../statistics.ts';
import { admitted, confirmedFailures, type FuzzFailure, failureOf, type Search } from './counterexample.ts';
import { isWrong } from './judgement.ts';
import { placedRun } from './placement.ts';
import { everyKey } from './refused.ts';
import { glance, playRound, type Round } from './round.ts';

/** What is tried, and for how long. */
export interface FuzzOptions extends Search {
	/** How many configurations. */
	readonly count: number;
	/** The first ones are left out: so one of them can be tried again. */
	readonly skip?: number;
	/** No configuration is begun after this time, in milliseconds. */
	readonly budgetMs?: number;
	/** Ends after so many that fail (default 3). */
	readonly mostFailures?: number;
	readonly onRound?: (progress: FuzzProgress) => void;
	/** Hears of each configuration that fails, as soon as it is small; the next one waits for it. */
	readonly onFailure?: (failure: FuzzFailure) => Promise<void>;
}

/** What is known after each configuration. */
export interface FuzzProgress {
	readonly index: number;
	readonly requests: number;
	readonly failures: number;
	readonly ms: number;
}

/** What became of random configurations. */
export interface FuzzResult {
	readonly rounds: number;
	readonly requests: number;
	/** Requests that were sent. */
	readonly sent: number;
	/** Configurations that the subject did not take. */
	readonly notAdmitted: number;
	/** Why requests were not asked, once for each: the users' own configuration leaves their outcome open. */
	readonly open: readonly string[];
	/** Requests that were wrong at first and not when asked again: chance, or a moment. */
	readonly unconfirmed: number;
	readonly failures: readonly FuzzFailure[];
	/** What the configurations contained, in sentences. */
	readonly statistics: readonly string[];
	/** What they should have contained more of; judged from 100 configurations on. */
	readonly shortfalls: readonly string[];
	readonly ms: number;
}

/** Requests for each configuration. */
const requestsEach = 24;

/** Configurations from which on their contents are judged. */
const enoughForStatistics = 100;

/** Tries random configurations on a mesh by the black-box law, and compares its interpreter with it. */
export async function fuzz(options: FuzzOptions): Promise<FuzzResult> {
	const { mesh, subject, seed, count, skip = 0, budgetMs = Number.POSITIVE_INFINITY, mostFailures = 3 } = options;
	const began = performance.now();
	const tally = { rounds: 0, requests: 0, sent: 0, notAdmitted: 0, unconfirmed: 0 };
	const open: string[] = [];
	const statistics = new Statistics(mesh);
	const failures: FuzzFailure[] = [];
	for (const [offset, made] of fc.sample(fuzzRuns(mesh), { seed, numRuns: skip + count }).entries()) {
		if (offset < skip) continue;
		if (performance.now() - began > budgetMs || failures.length >= mostFailures || options.signal?.aborted) break;
		const run = placedRun(made, subject.ground);
		const round = await admitted(() => playRound(mesh, subject, run, glance));
		if (round === undefined) tally.notAdmitted++;
		else {
			tally.rounds++;
			open.push(...round.open);
			tally.requests += round.judgements.length;
			tally.sent += round.judgements.reduce((sum, { before, after }) => sum + before.length + after.length, 0);
			record(statistics, round);
			const confirmed = await confirmedFailures(options, round);
			tally.unconfirmed += round.judgements.filter(isWrong).length - confirmed.length;
			if (confirmed.length > 0) {
				const failure = await failureOf(options, run, confirmed, offset);
				failures.push(failure);
				await options.onFailure?.(failure);
			}
		}
		const { requests } = tally;
		options.onRound?.({ index: offset, requests, failures: failures.length, ms: performance.now() - began });
	}
	const shortfalls = tally.rounds < enoughForStatistics ? [] : statistics.shortfalls();
	return { ...tally, open, failures, statistics: statistics.sentences(), shortfalls, ms: performance.now() - began };
}

/** Random runs with enough requests that a configuration is worth its while on a real mesh. */
export function fuzzRuns(mesh: MeshUnderTest): fc.Arbitrary<RandomRun> {
	return fc.record({ model: mesh.models, native: mesh.native }).chain(({ model, native }) =>
		fc.record({
			model: fc.constant(model),
			native: fc.constant(native),
			requests: fc.array(randomRequest(carriersOf(model), mesh.places, mesh.requests), {
				minLength: requestsEach,
				maxLength: requestsEach,
			}),
		}),
	);
}

function record(statistics: Statistics, { plan, run, refused, judgements }: Round): void {
	statistics.run(plan, run.native, new Set([...refused].filter((key) => key !== everyKey)));
	for (const { verdict } of judgements) if (verdict !== undefined) statistics.verdict(plan, verdict);
}
