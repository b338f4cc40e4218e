// SPDX-License-Identifier: Apache-2.0
import { performance } from 'node:perf_hooks';

/** Something to time, by name. Its result is thrown away. */
export type Timed = Readonly<Record<string, () => unknown>>;

/** Medians in milliseconds, by name. */
export type Medians = Readonly<Record<string, number>>;

/**
 * Times each once per round, one after the other, so that a slow moment of the machine meets them all alike; a first
 * round is not counted.
 */
export async function medians(timed: Timed, rounds: number): Promise<Medians> {
	const samples = new Map(Object.keys(timed).map((name) => [name, [] as number[]]));
	for (let round = 0; round <= rounds; round++) {
		for (const [name, run] of Object.entries(timed)) {
			const start = performance.now();
			await run();
			if (round > 0) samples.get(name)!.push(performance.now() - start);
		}
	}
	return Object.fromEntries([...samples].map(([name, times]) => [name, median(times)]));
}

/** The middle of numbers; the mean of the two in the middle where their count is even. */
export function median(numbers: readonly number[]): number {
	const sorted = numbers.toSorted((a, b) => a - b);
	const middle = sorted.length / 2;
	return (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2;
}
