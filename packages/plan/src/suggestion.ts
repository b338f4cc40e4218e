// SPDX-License-Identifier: Apache-2.0
import { compareText } from './service-port.ts';

// Among more names than these most are near to any word, and looking through them costs more than the hint is worth.
const mostCandidates = 1000;

/**
 * The candidate that is likely meant where `word` is written: the one with the fewest edits, at most two and fewer than
 * half the word; of several the first in order of text. One with other digits is not a misspelling but another thing,
 * as `pr-12` is to `pr-13`.
 */
export function suggestion(word: string, candidates: readonly string[]): string | undefined {
	if (candidates.length > mostCandidates) return undefined;
	const most = Math.min(2, Math.ceil(word.length / 2) - 1);
	return candidates
		.filter((candidate) => Math.abs(candidate.length - word.length) <= most && digits(candidate) === digits(word))
		.map((candidate) => ({ candidate, edits: distance(word, candidate) }))
		.filter(({ edits }) => edits <= most)
		.sort((a, b) => a.edits - b.edits || compareText(a.candidate, b.candidate))[0]?.candidate;
}

function digits(name: string): string {
	return name.replace(/[^0-9]+/g, '');
}

// Levenshtein's distance, one row of the matrix at a time.
function distance(a: string, b: string): number {
	let row = Array.from({ length: b.length + 1 }, (_, index) => index);
	for (let i = 1; i <= a.length; i++) {
		const next = [i];
		for (let j = 1; j <= b.length; j++) {
			const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
			next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
		}
		row = next;
	}
	return row[b.length]!;
}
