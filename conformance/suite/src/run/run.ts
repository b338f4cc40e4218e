// SPDX-License-Identifier: Apache-2.0
import type { Case } from '../case/case.ts';
import type { Environment } from '../environments/contract.ts';
import { inOrder } from './in-order.ts';
import { play } from './play.ts';
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
 * that are not selected do not appear. The environment stays open.
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
	const hindrance = (): string | undefined => {
		if (signal?.aborted) return 'the run was interrupted';
		return performance.now() - began > budgetMs ? 'there was no time left' : undefined;
	};
	const total = selected.length;
	let done = 0;
	const results = await inOrder(selected, environment.parallel, async (one) => {
		onProgress?.({ case: one, done, total });
		const result = await play(environment, one, { known: knownFailure(one), hindrance: hindrance() });
		onProgress?.({ case: one, result, done: ++done, total });
		return result;
	});
	const { target, name, facts } = environment;
	return { target, environment: { name, facts }, started, ms: performance.now() - began, results };
}
