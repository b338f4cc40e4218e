// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { carriersOf, randomModel } from '../arbitrary/model.ts';
import { randomRequest } from '../arbitrary/request.ts';
import type { MeshUnderTest } from '../mesh.ts';
import type { RandomRun } from '../runs.ts';
import { Statistics } from '../statistics.ts';
import { caseFile } from './case-file.ts';
import { placedRun } from './placement.ts';
import { everyKey } from './refused.ts';
import { certainty, glance, isWrong, type Judgement, playRound, type Round, type Times } from './round.ts';
import { shrunk } from './shrink.ts';
import { NotAdmitted, type Subject } from './subject.ts';

/** What is tried, and for how long. */
export interface FuzzOptions {
	readonly mesh: MeshUnderTest;
	readonly subject: Subject;
	/** The same seed gives the same configurations. */
	readonly seed: number;
	/** How many configurations. */
	readonly count: number;
	/** The first ones are left out: so one of them can be tried again. */
	readonly skip?: number;
	/** No configuration is begun after this time, in milliseconds. */
	readonly budgetMs?: number;
	/** How many smaller configurations are tried for each one that fails. */
	readonly shrinkTries?: number;
	/** Ends after so many that fail (default 3). */
	readonly mostFailures?: number;
	/** Aborted, no further configuration is begun. */
	readonly signal?: AbortSignal;
	readonly onRound?: (progress: FuzzProgress) => void;
}

/** What is known after each configuration. */
export interface FuzzProgress {
	readonly index: number;
	readonly requests: number;
	readonly failures: number;
	readonly ms: number;
}

/** A configuration that fails, made small. */
export interface FuzzFailure {
	readonly index: number;
	/** `law`: the mesh with Branchline breaks the law. `interpreter`: the interpreter says something else than the mesh does. */
	readonly kind: 'law' | 'interpreter';
	readonly judgements: readonly Judgement[];
	/** The file of a case that shows it. */
	readonly caseFile: string;
}

/** What became of random configurations. */
export interface FuzzResult {
	readonly rounds: number;
	readonly requests: number;
	/** Requests that were sent. */
	readonly sent: number;
	/** Configurations that the subject did not take. */
	readonly notAdmitted: number;
	/** Requests whose outcome the users' configuration leaves open. */
	readonly open: number;
	/** Requests that were wrong at first and not when asked again: chance, or a moment. */
	readonly unconfirmed: number;
	readonly failures: readonly FuzzFailure[];
	/** What the configurations contained, in words. */
	readonly statistics: string;
	/** What they should have contained more of; judged from 100 configurations on. */
	readonly shortfalls: readonly string[];
	readonly ms: number;
}

/** Requests for each configuration. */
const requestsEach = 24;

/** Configurations from which on their contents are judged. */
const enoughForStatistics = 100;

/** How often requests are sent while a configuration is made smaller. */
const whileShrinking: Times = { fixed: 6, drawn: 60 };

/** Tries random configurations on a mesh by the black-box law, and compares its interpreter with it. */
export async function fuzz(options: FuzzOptions): Promise<FuzzResult> {
	const { mesh, subject, seed, count, skip = 0, budgetMs = Number.POSITIVE_INFINITY, mostFailures = 3 } = options;
	const began = performance.now();
	const tally = { rounds: 0, requests: 0, sent: 0, notAdmitted: 0, open: 0, unconfirmed: 0 };
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
			tally.open += round.open;
			tally.requests += round.judgements.length;
			tally.sent += round.judgements.reduce((sum, { before, after }) => sum + before.length + after.length, 0);
			counted(statistics, round);
			const confirmed = await confirmedFailures(options, round);
			tally.unconfirmed += round.judgements.filter(isWrong).length - confirmed.length;
			if (confirmed.length > 0) failures.push(await failureOf(options, run, confirmed, offset));
		}
		const { requests } = tally;
		options.onRound?.({ index: offset, requests, failures: failures.length, ms: performance.now() - began });
	}
	const shortfalls = tally.rounds < enoughForStatistics ? [] : statistics.shortfalls();
	return { ...tally, failures, statistics: statistics.toString(), shortfalls, ms: performance.now() - began };
}

/** Random runs with enough requests that a configuration is worth its while on a real mesh. */
export function fuzzRuns(mesh: MeshUnderTest): fc.Arbitrary<RandomRun> {
	return fc.record({ model: randomModel, native: mesh.native }).chain(({ model, native }) =>
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

function counted(statistics: Statistics, { plan, run, refused, judgements }: Round): void {
	statistics.run(plan, run.native, new Set([...refused].filter((key) => key !== everyKey)));
	for (const { verdict } of judgements) if (verdict !== undefined) statistics.verdict(plan, verdict);
}

/** Asks again what was wrong, so often that chance is no excuse. */
async function confirmedFailures({ mesh, subject }: FuzzOptions, round: Round): Promise<readonly Judgement[]> {
	const requests = round.judgements.filter(isWrong).map(({ request }) => request);
	if (requests.length === 0) return [];
	const again = await playRound(mesh, subject, { ...round.run, requests }, certainty);
	return again.judgements.filter(isWrong);
}

async function failureOf(
	options: FuzzOptions,
	run: RandomRun,
	confirmed: readonly Judgement[],
	index: number,
): Promise<FuzzFailure> {
	const { mesh, subject, seed, shrinkTries = 60 } = options;
	const kind = confirmed.some(({ broken }) => broken.length > 0) ? 'law' : 'interpreter';
	const isSame = ({ broken, misread }: Judgement) => (kind === 'law' ? broken : misread).length > 0;
	const wrong = confirmed.filter(isSame).map(({ request }) => request);
	let judgements = confirmed.filter(isSame);
	const fails = async (candidate: RandomRun): Promise<RandomRun | undefined> => {
		const round = await admitted(() => playRound(mesh, subject, candidate, whileShrinking));
		const found = round?.judgements.filter(isSame) ?? [];
		if (found.length === 0) return undefined;
		judgements = found;
		return { ...candidate, requests: found.map(({ request }) => request) };
	};
	const smallest = await shrunk({ ...run, requests: wrong }, fails, shrinkTries);
	const origin = `--seed ${seed} --skip ${index} --count 1`;
	return {
		index,
		kind,
		judgements,
		caseFile: caseFile({ mesh, ground: subject.ground, run: smallest, judgements, origin }),
	};
}

async function admitted(play: () => Promise<Round>): Promise<Round | undefined> {
	try {
		return await play();
	} catch (error) {
		// Interpreters read objects as an API server admits them; of others, as shrinking makes them, they know nothing.
		if (error instanceof NotAdmitted || error instanceof TypeError) return undefined;
		throw error;
	}
}
