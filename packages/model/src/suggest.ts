// SPDX-License-Identifier: Apache-2.0

/**
 * The candidate that `word` was probably meant to be: the nearest by edit distance (a swap of neighbours counts once,
 * case does not count), if it is near enough for its length.
 */
export function suggest(word: string, candidates: readonly string[]): string | undefined {
	if (word.length > 64) return undefined;
	let best: string | undefined;
	let least = Number.POSITIVE_INFINITY;
	for (const candidate of candidates) {
		const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
		const near = distance < candidate.length && distance <= Math.max(1, Math.floor(candidate.length / 3));
		if (distance < least && near) {
			best = candidate;
			least = distance;
		}
	}
	return best;
}

/** The number of insertions, deletions, replacements and swaps of neighbours that turn one word into the other. */
export function editDistance(from: string, to: string): number {
	let beforeLast: number[] = [];
	let last = Array.from({ length: to.length + 1 }, (_, column) => column);
	for (let row = 1; row <= from.length; row++) {
		const current = [row];
		for (let column = 1; column <= to.length; column++) {
			const same = from[row - 1] === to[column - 1];
			let cost = Math.min(last[column]! + 1, current[column - 1]! + 1, last[column - 1]! + (same ? 0 : 1));
			const swapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
			if (swapped) cost = Math.min(cost, beforeLast[column - 2]! + 1);
			current.push(cost);
		}
		beforeLast = last;
		last = current;
	}
	return last[to.length]!;
}
