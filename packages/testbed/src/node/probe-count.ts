// SPDX-License-Identifier: Apache-2.0
import type { Probe } from './pod.ts';

/** A probe's numbers, with the defaults of Kubernetes; times in milliseconds. */
export interface ProbeTimes {
	readonly delayMs: number;
	readonly periodMs: number;
	readonly timeoutMs: number;
	readonly successes: number;
	readonly failures: number;
}

/** The numbers of a probe. */
export function timesOf(probe: Probe): ProbeTimes {
	return {
		delayMs: (probe.initialDelaySeconds ?? 0) * 1_000,
		periodMs: (probe.periodSeconds || 10) * 1_000,
		timeoutMs: (probe.timeoutSeconds || 1) * 1_000,
		successes: probe.successThreshold || 1,
		failures: probe.failureThreshold || 3,
	};
}

/** What a row of answers means; undecided until one of the thresholds is reached for the first time. */
export type Verdict = 'undecided' | 'success' | 'failure';

/** Answers of a probe so far: how many of one kind came in a row, and what they mean. */
export interface ProbeCount {
	readonly row: number;
	readonly last?: boolean;
	readonly verdict: Verdict;
}

/** Before the first answer. */
export const noAnswers: ProbeCount = { row: 0, verdict: 'undecided' };

/** The count after one more answer: a verdict changes only when its threshold is reached in a row. */
export function count(before: ProbeCount, answer: boolean, { successes, failures }: ProbeTimes): ProbeCount {
	const row = before.last === answer ? before.row + 1 : 1;
	if (row < (answer ? successes : failures)) return { ...before, row, last: answer };
	return { row, last: answer, verdict: answer ? 'success' : 'failure' };
}
