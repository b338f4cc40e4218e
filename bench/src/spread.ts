// SPDX-License-Identifier: Apache-2.0

/** The middle of some numbers, and the interval that the middle half of them is in. */
export interface Spread {
	readonly median: number;
	readonly low: number;
	readonly high: number;
}

/** The spread of numbers. */
export function spreadOf(numbers: readonly number[]): Spread {
	return { median: quantile(numbers, 0.5), low: quantile(numbers, 0.25), high: quantile(numbers, 0.75) };
}

/** The number below which a share of the numbers is, between two of them where it falls there. */
export function quantile(numbers: readonly number[], share: number): number {
	const sorted = numbers.toSorted((a, b) => a - b);
	const place = (sorted.length - 1) * share;
	const below = sorted[Math.floor(place)]!;
	return below + (sorted[Math.ceil(place)]! - below) * (place % 1);
}
