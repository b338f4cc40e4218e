// SPDX-License-Identifier: Apache-2.0
import { suggest } from '@branchline/model';
import { compareText } from './service-port.ts';

// Among more names than these most are near to any word, and looking through them costs more than the hint is worth.
const mostCandidates = 1000;

/**
 * The candidate that is likely meant where `word` is written; of several as near the first in order of text. One with
 * other digits is not a misspelling but another thing, as `pr-12` is to `pr-13`.
 */
export function suggestion(word: string, candidates: readonly string[]): string | undefined {
	if (candidates.length > mostCandidates) return undefined;
	return suggest(word, candidates.filter((candidate) => digits(candidate) === digits(word)).sort(compareText));
}

function digits(name: string): string {
	return name.replace(/[^0-9]+/g, '');
}
