// SPDX-License-Identifier: Apache-2.0
import { failureLines } from '../report/failure-words.ts';
import type { CaseResult } from './results.ts';

/** Every failed case with what went wrong; empty where there is none. */
export function failuresOf(results: readonly CaseResult[]): Readonly<Record<string, readonly string[]>> {
	const failed = results.filter(({ outcome }) => outcome === 'failed');
	return Object.fromEntries(failed.map((result) => [result.case.id, failureLines(result)]));
}

/** Whether at least this share of the cases was judged, rather than skipped. */
export function judgedAtLeast(results: readonly CaseResult[], share: number): boolean {
	return results.filter(({ outcome }) => outcome !== 'skipped').length >= share * results.length;
}
