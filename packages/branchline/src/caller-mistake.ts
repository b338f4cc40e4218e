// SPDX-License-Identifier: Apache-2.0
import { suggest } from '@branchline/model';

/**
 * Thrown where the caller, not the user's documents, is mistaken: a mesh, implementation or option that does not exist.
 * The message is one line, and asks `did you mean "…"?` where a name is near.
 */
export class CallerMistake extends Error {
	override readonly name = 'CallerMistake';
}

/** A mistake about a name that is not among those that exist; `sentence` says what there is not, up to the name. */
export function unknownName(sentence: string, word: string, known: readonly string[]): CallerMistake {
	const meant = suggest(word, known);
	if (meant !== undefined) return new CallerMistake(`${sentence} "${word}", did you mean "${meant}"?`);
	const choice = known.length === 0 ? 'it has none' : `expected one of ${known.join(', ')}`;
	return new CallerMistake(`${sentence} "${word}": ${choice}`);
}
