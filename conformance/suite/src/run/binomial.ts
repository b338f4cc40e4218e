// SPDX-License-Identifier: Apache-2.0

/** How many requests are sent where a split is judged by counting. */
export const sampleSize = 400;

// Fewer than one right sample in 100,000 is this many standard deviations off.
const deviations = 4.5;

/**
 * Whether a share of the requests could have been drawn `count` times of `total` by chance. An honest split is refused
 * less than once in 100,000 samples; with {@link sampleSize}, one that is off by more than 23 points always is.
 */
export function isLikely(count: number, total: number, probability: number): boolean {
	const expected = total * probability;
	const spread = Math.sqrt(total * probability * (1 - probability));
	// A count is whole: half a request off is none.
	return Math.abs(count - expected) <= deviations * spread + 0.5;
}
