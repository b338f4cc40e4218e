// SPDX-License-Identifier: Apache-2.0

/** The most characters of a routing key (the model's `key`). */
export const longestKey = 48;

/** How many keys of a length are made up at once at most; few where there are few. */
export function capacityOf(length: number): number {
	return length === 1 ? 16 : 200;
}

/**
 * Distinct legal routing keys of one length, of lower-case letters and digits, none of which is taken. Every made-up key
 * ends in digits of a fixed width, so that none is a part of another.
 */
export function madeUpKeys(count: number, length: number, taken: ReadonlySet<string>): readonly string[] {
	const width = Math.min(length, 4);
	const head = 'doctor'.repeat(longestKey / 6).slice(0, length - width);
	const keys: string[] = [];
	for (let index = 0; keys.length < count; index++) {
		if (index >= 36 ** width) throw new RangeError(`there are no ${count} free keys of ${length} characters`);
		const key = head + index.toString(36).padStart(width, '0');
		if (!taken.has(key)) keys.push(key);
	}
	return keys;
}
