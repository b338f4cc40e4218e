// SPDX-License-Identifier: Apache-2.0
import { UndefinedConfiguration } from '../contract.ts';

/** A parsed regular expression. A `set` holds inclusive ranges of ASCII codes and, if `wide`, every other character. */
export type Node =
	| { readonly kind: 'character'; readonly code: number }
	| { readonly kind: 'set'; readonly ranges: readonly Range[]; readonly wide: boolean }
	| { readonly kind: 'begin' | 'end' | 'boundary' }
	| { readonly kind: 'sequence' | 'choice'; readonly of: readonly Node[] }
	| { readonly kind: 'capture'; readonly of: Node }
	| { readonly kind: 'repeat'; readonly of: Node; readonly min: number; readonly max: number };

/** The first and the last code of a range of characters. */
export type Range = readonly [from: number, to: number];

/** A pattern as read: its tree, the same pattern for JavaScript (flag `u`), and whether it ignores case. */
export interface Parsed {
	readonly tree: Node;
	readonly source: string;
	readonly ignoreCase: boolean;
}

const WORD: readonly Range[] = [
	[48, 57],
	[65, 90],
	[95, 95],
	[97, 122],
];
const CLASSES: Readonly<Record<string, readonly Range[]>> = {
	d: [[48, 57]],
	w: WORD,
	s: [
		[9, 10],
		[12, 13],
		[32, 32],
	],
};
const CONTROLS: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13 };

/**
 * Reads a pattern in the part of RE2's syntax that means the same in JavaScript: literals, escaped punctuation, `.`,
 * classes, `\d \w \s \b`, groups, alternation, greedy and lazy repetition up to 1000, and `(?i)`, `(?s)` in front.
 * Throws UndefinedConfiguration for everything else: what RE2 refuses (look-around, backreferences, `a**`), and what it
 * accepts but this reader does not (`\pL`, `\Q..\E`, named and empty groups, `[[:alpha:]]`, classes with characters beyond ASCII).
 */
export function parseRegex(pattern: string): Parsed {
	const flags = /^\(\?([is]+)\)/.exec(pattern);
	const reader = new Reader(pattern, flags?.[0].length ?? 0, flags?.[1]?.includes('s') ?? false);
	const { tree, source } = reader.choice();
	if (!reader.done()) throw reader.refuse('an unexpected )');
	return { tree, source, ignoreCase: flags?.[1]?.includes('i') ?? false };
}

interface Piece {
	readonly tree: Node;
	readonly source: string;
}

class Reader {
	readonly #pattern: string;
	readonly #text: readonly string[];
	readonly #dotAll: boolean;
	#at = 0;

	constructor(pattern: string, start: number, dotAll: boolean) {
		this.#pattern = pattern;
		this.#text = [...pattern.slice(start)];
		this.#dotAll = dotAll;
	}

	done(): boolean {
		return this.#at >= this.#text.length;
	}

	refuse(why: string): UndefinedConfiguration {
		return new UndefinedConfiguration(`the regular expression ${this.#pattern} is refused or not judged here: ${why}`);
	}

	choice(): Piece {
		const pieces = [this.#sequence()];
		while (this.#take('|')) pieces.push(this.#sequence());
		return joined('choice', pieces, '|');
	}

	#sequence(): Piece {
		const pieces: Piece[] = [];
		while (!this.done() && this.#peek() !== '|' && this.#peek() !== ')') pieces.push(this.#repeated());
		return joined('sequence', pieces, '');
	}

	#repeated(): Piece {
		const piece = this.#atom();
		const repeat = this.#repetition();
		if (repeat === undefined) return piece;
		if (piece.tree.kind === 'begin' || piece.tree.kind === 'end') throw this.refuse('a repeated anchor');
		const lazy = this.#take('?') ? '?' : '';
		if (this.#repetition() !== undefined) throw this.refuse('a repeated repetition');
		return { tree: { kind: 'repeat', of: piece.tree, ...repeat }, source: `${piece.source}${repeat.source}${lazy}` };
	}

	#repetition(): { min: number; max: number; source: string } | undefined {
		if (this.#take('*')) return { min: 0, max: Number.POSITIVE_INFINITY, source: '*' };
		if (this.#take('+')) return { min: 1, max: Number.POSITIVE_INFINITY, source: '+' };
		if (this.#take('?')) return { min: 0, max: 1, source: '?' };
		const counted = /^\{(\d+)(,(\d*))?\}/.exec(this.#text.slice(this.#at, this.#at + 12).join(''));
		if (counted === null) return undefined;
		this.#at += counted[0].length;
		const min = Number(counted[1]);
		const max = counted[2] === undefined ? min : counted[3] === '' ? Number.POSITIVE_INFINITY : Number(counted[3]);
		if (min > 1000 || max < min || (max > 1000 && counted[3] !== '')) throw this.refuse('a bad repetition count');
		return { min, max, source: counted[0] };
	}

	#atom(): Piece {
		const next = this.#next();
		switch (next) {
			case '^':
				return { tree: { kind: 'begin' }, source: '^' };
			case '$':
				return { tree: { kind: 'end' }, source: '$' };
			case '.':
				return set(this.#dotAll ? [[0, 127]] : outside([[10, 10]]), true);
			case '(':
				return this.#group();
			case '[':
				return this.#class();
			case '\\':
				return this.#escape();
			case '*':
			case '+':
			case '?':
				throw this.refuse(`nothing to repeat before ${next}`);
			default:
				return character(next.codePointAt(0) ?? 0);
		}
	}

	#group(): Piece {
		const capture = !this.#take('?');
		if (!capture && !this.#take(':')) throw this.refuse('a group that is neither (…) nor (?:…)');
		const inner = this.choice();
		if (!this.#take(')')) throw this.refuse('a missing )');
		if (/^\|*$/.test(inner.source)) throw this.refuse('an empty group');
		if (!capture) return { tree: inner.tree, source: `(?:${inner.source})` };
		return { tree: { kind: 'capture', of: inner.tree }, source: `(${inner.source})` };
	}

	#escape(): Piece {
		const letter = this.#next();
		if (letter === 'b') return { tree: { kind: 'boundary' }, source: '\\b' };
		const ranges = CLASSES[letter.toLowerCase()];
		if (ranges === undefined) return character(this.#escaped(letter));
		return letter === letter.toLowerCase() ? set(ranges, false) : set(outside(ranges), true);
	}

	#escaped(letter: string): number {
		const control = CONTROLS[letter];
		if (control !== undefined) return control;
		if (!/^[!-/:-@[-`{-~]$/.test(letter)) throw this.refuse(`the escape \\${letter}`);
		return letter.charCodeAt(0);
	}

	#class(): Piece {
		const negated = this.#take('^');
		const ranges: Range[] = [];
		for (let first = true; first || this.#peek() !== ']'; first = false) {
			const from = this.#classItem(ranges);
			if (from === undefined) continue;
			const spans = this.#peek() === '-' && this.#text[this.#at + 1] !== ']';
			if (spans) this.#at++;
			const to = spans ? this.#classItem([]) : from;
			if (to === undefined || to < from) throw this.refuse('a bad range in a class');
			ranges.push([from, to]);
		}
		this.#at++;
		return negated ? set(outside(ranges), true) : set(merged(ranges), false);
	}

	#classItem(ranges: Range[]): number | undefined {
		const next = this.#next();
		if (next === '[' && this.#peek() === ':') throw this.refuse('a named class');
		const code = next.codePointAt(0) ?? 0;
		if (code > 127) throw this.refuse('a class with a character beyond ASCII');
		if (next !== '\\') return code;
		const letter = this.#next();
		const named = CLASSES[letter];
		if (named === undefined) return this.#escaped(letter);
		ranges.push(...named);
		return undefined;
	}

	#peek(): string | undefined {
		return this.#text[this.#at];
	}

	#next(): string {
		const next = this.#text[this.#at++];
		if (next === undefined) throw this.refuse('it ends too early');
		return next;
	}

	#take(expected: string): boolean {
		if (this.#peek() !== expected) return false;
		this.#at++;
		return true;
	}
}

function joined(kind: 'sequence' | 'choice', pieces: readonly Piece[], separator: string): Piece {
	const source = pieces.map((piece) => piece.source).join(separator);
	const [only] = pieces;
	return only !== undefined && pieces.length === 1
		? { tree: only.tree, source }
		: { tree: { kind, of: pieces.map(({ tree }) => tree) }, source };
}

function character(code: number): Piece {
	const text = String.fromCodePoint(code);
	return { tree: { kind: 'character', code }, source: /[\^$\\.*+?()[\]{}|/]/.test(text) ? `\\${text}` : text };
}

// The JavaScript class names every code, so neither `\s` nor `.` of JavaScript, which mean more, comes in.
function set(ranges: readonly Range[], wide: boolean): Piece {
	const codes = ranges.map(([from, to]) => `${hexadecimal(from)}-${hexadecimal(to)}`).join('');
	return { tree: { kind: 'set', ranges, wide }, source: `[${codes}${wide ? '\\u{80}-\\u{10ffff}' : ''}]` };
}

function hexadecimal(code: number): string {
	return `\\x${code.toString(16).padStart(2, '0')}`;
}

function merged(ranges: readonly Range[]): readonly Range[] {
	const result: [number, number][] = [];
	for (const [from, to] of [...ranges].sort((a, b) => a[0] - b[0])) {
		const last = result.at(-1);
		if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to);
		else result.push([from, to]);
	}
	return result;
}

function outside(ranges: readonly Range[]): readonly Range[] {
	const result: Range[] = [];
	let from = 0;
	for (const [first, last] of merged(ranges)) {
		if (first > from) result.push([from, first - 1]);
		from = last + 1;
	}
	if (from <= 127) result.push([from, 127]);
	return result;
}
