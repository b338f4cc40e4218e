// SPDX-License-Identifier: Apache-2.0
import type { RandomRun } from '../runs.ts';
import { smallerRuns } from './smaller.ts';

/**
 * Makes a run that fails smaller, as long as what is left still fails: the first smaller one that does takes its place.
 * `fails` gives the run as it is to go on with (such as with the failing requests alone), or undefined. Ends when nothing
 * can be left out any more, or after so many tries.
 */
export async function shrunk(
	run: RandomRun,
	fails: (candidate: RandomRun) => Promise<RandomRun | undefined>,
	tries: number,
): Promise<RandomRun> {
	let left = tries;
	let smallest = run;
	for (;;) {
		let next: RandomRun | undefined;
		for (const candidate of smallerRuns(smallest)) {
			if (left-- <= 0) return smallest;
			next = await fails(candidate);
			if (next !== undefined) break;
		}
		if (next === undefined) return smallest;
		smallest = next;
	}
}
