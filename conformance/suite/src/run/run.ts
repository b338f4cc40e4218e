// SPDX-License-Identifier: Apache-2.0
import type { Case } from '../case/case.ts';
import type { Environment } from '../environments/contract.ts';
import { inOrder } from './in-order.ts';
import { play, whyUnplayable } from './play.ts';
import type { CaseResult, RunResult } from './results.ts';
import { isSelected, type Selection } from './selection.ts';

/** What is played, and who hears of it. */
export interface RunOptions extends Selection {
	/** Why a case is known to fail; undefined where it is not. */
	readonly knownFailure?: (one: Case) => string | undefined;
	/** After this time no further case is begun; those left over are skipped. */
	readonly budgetMs?: number;
	/** Once it is aborted no further case is begun; those left over are skipped. */
	readonly signal?: AbortSignal;
	readonly onProgress?: (progress: Progress) => void;
}

/** A case that begins, or one that has ended. */
export interface Progress {
	readonly case: Case;
	/** Absent where the case begins. */
	readonly result?: CaseResult;
	/** How many cases have ended, of how many. */
	readonly done: number;
	readonly total: number;
}

/**
 * Judges cases in an environment, as many at once as it allows, and gives the results in the order of the cases. Cases
 * that are not selected do not appear. Where the environment is not fit for any, all are skipped for that reason, and none
 * is told to `onProgress`. The environment stays open.
 */
export async function run(
	environment: Environment,
	cases: readonly Case[],
	options: RunOptions = {},
): Promise<RunResult> {
	const { knownFailure = () => undefined, budgetMs = Number.POSITIVE_INFINITY, signal, onProgress } = options;
	const selected = cases.filter((one) => isSelected(one, options));
	const began = performance.now();
	const started = new Date().toISOString();
	const ended = (): string | undefined => {
		if (signal?.aborted) return 'the run was interrupted';
		return performance.now() - began > budgetMs ? 'there was no time left' : undefined;
	};
	const hindrance = ended() === undefined ? await whyUnfit(environment, selected) : undefined;
	const tell = hindrance === undefined ? onProgress : undefined;
	const total = selected.length;
	let done = 0;
	const results = await inOrder(selected, environment.parallel, async (one) => {
		tell?.({ case: one, done, total });
		const result = await play(environment, one, { known: knownFailure(one), hindrance: hindrance ?? ended() });
		tell?.({ case: one, result, done: ++done, total });
		return result;
	});
	const { target, name, facts } = environment;
	const ms = performance.now() - began;
	const outcome = { target, environment: { name, facts }, started, ms, results };
	return hindrance === undefined ? outcome : { ...outcome, hindrance };
}

/** Why an environment is fit for none of the cases that could be played in it; undefined where it is. */
async function whyUnfit(environment: Environment, cases: readonly Case[]): Promise<string | undefined> {
	const playable = cases.filter((one) => whyUnplayable(environment, one) === undefined);
	if (playable.length === 0) return undefined;
	try {
		await environment.prepare?.(playable);
		return undefined;
	} catch (error) {
		return error instanceof Error ? error.message : String(error);
	}
}
