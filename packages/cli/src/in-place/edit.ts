// SPDX-License-Identifier: Apache-2.0

/** Replaces the characters from `start` up to `end` of a text. */
export interface Edit {
	readonly start: number;
	readonly end: number;
	readonly text: string;
}

/** The text with edits made that do not overlap; those at one place are made in their order. */
export function edited(text: string, edits: readonly Edit[]): string {
	let result = '';
	let done = 0;
	for (const { start, end, text: replacement } of edits.toSorted((a, b) => a.start - b.start)) {
		result += text.slice(done, start) + replacement;
		done = end;
	}
	return result + text.slice(done);
}

/** The offset where the line of an offset begins. */
export function lineStart(text: string, offset: number): number {
	return text.lastIndexOf('\n', offset - 1) + 1;
}

/** The offset behind the line of an offset, its line break included. */
export function lineEnd(text: string, offset: number): number {
	const end = text.indexOf('\n', offset);
	return end === -1 ? text.length : end + 1;
}
