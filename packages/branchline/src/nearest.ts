// SPDX-License-Identifier: Apache-2.0

/** The candidate that shares most letters and pairs of letters with a word, if it is near enough to be what was meant. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
	let best: string | undefined;
	let most = 0.6;
	for (const candidate of candidates) {
		const near = likeness(piecesOf(word), piecesOf(candidate));
		if (near > most) [best, most] = [candidate, near];
	}
	return best;
}

/** Dice's coefficient of two lists: 1 for the same pieces in any order, 0 for none in common. */
function likeness(a: readonly string[], b: readonly string[]): number {
	const left = [...b];
	let shared = 0;
	for (const piece of a) {
		const index = left.indexOf(piece);
		if (index === -1) continue;
		left.splice(index, 1);
		shared++;
	}
	return (2 * shared) / Math.max(1, a.length + b.length);
}

function piecesOf(word: string): readonly string[] {
	const letters = [...word.toLowerCase().slice(0, 64)];
	return [...letters, ...letters.slice(1).map((letter, index) => `${letters[index]}${letter}`)];
}
