// SPDX-License-Identifier: Apache-2.0
import type { Machine } from './machine.ts';
import { inClass, inSet, itemEnd } from './pattern-class.ts';
import { notJudged } from './refusal.ts';
import { LuaError, type Value } from './values.ts';

// LuaJIT: 32 captures (LUA_MAXCAPTURES), and matching nests 200 levels; near that it is not judged.
const MOST_CAPTURES = 32;
const DEEPEST = 180;

interface Capture {
	readonly start: number;
	/** Where it ends; undefined while it is open; `position` where it stands for a place in the text. */
	readonly end: number | undefined | 'position';
}

/** Matches one pattern of Lua's `string` library against one text, both with one character for each byte. */
export class PatternMatch {
	readonly #text: string;
	readonly #pattern: string;
	readonly #machine: Machine;
	#captures: Capture[] = [];
	#depth = 0;

	constructor(machine: Machine, text: string, pattern: string) {
		this.#machine = machine;
		this.#text = text;
		this.#pattern = pattern;
	}

	/** Where a match of the pattern from `at` on, which begins at `start` of the text, ends; undefined where there is none. */
	end(start: number, at: number): number | undefined {
		this.#captures = [];
		this.#depth = 0;
		return this.#match(start, at);
	}

	/** What was captured; without captures the whole match, where one is wanted. */
	captures(start: number, end: number, whole: boolean): readonly Value[] {
		if (this.#captures.length === 0) return whole ? [this.#text.slice(start, end)] : [];
		return this.#captures.map((_, index) => this.capture(index, start, end));
	}

	/** One capture, counted from 0; the first is the whole match where the pattern has none. */
	capture(index: number, start: number, end: number): Value {
		const capture = this.#captures[index];
		if (capture === undefined && index === 0) return this.#text.slice(start, end);
		if (capture === undefined) throw new LuaError('invalid capture index');
		if (capture.end === undefined) throw new LuaError('unfinished capture');
		return capture.end === 'position' ? capture.start + 1 : this.#text.slice(capture.start, capture.end);
	}

	#match(from: number, patternFrom: number): number | undefined {
		if (++this.#depth > DEEPEST) notJudged('a pattern that nests this deep');
		const result = this.#matchHere(from, patternFrom);
		this.#depth--;
		return result;
	}

	#matchHere(from: number, patternFrom: number): number | undefined {
		let at = from;
		let p = patternFrom;
		while (p < this.#pattern.length) {
			this.#machine.spend(1);
			const sign = this.#pattern[p] as string;
			const next = this.#pattern[p + 1];
			if (sign === '(') return next === ')' ? this.#open(at, p + 2, 'position') : this.#open(at, p + 1, undefined);
			if (sign === ')') return this.#close(at, p + 1);
			if (sign === '$' && next === undefined) return at === this.#text.length ? at : undefined;
			if (sign === '%' && next !== undefined && /[bf0-9]/.test(next)) {
				const end =
					next === 'b' ? this.#balanced(at, p + 2) : next === 'f' ? this.#frontier(at, p + 2) : this.#again(at, next);
				if (end === undefined) return undefined;
				p = next === 'b' ? p + 4 : next === 'f' ? itemEnd(this.#pattern, p + 2) : p + 2;
				at = end;
				continue;
			}
			const end = itemEnd(this.#pattern, p);
			const mark = this.#pattern[end] ?? '';
			if (mark === '*') return this.#most(at, p, end);
			if (mark === '+') return this.#one(at, p, end) ? this.#most(at + 1, p, end) : undefined;
			if (mark === '-') return this.#least(at, p, end);
			const matches = this.#one(at, p, end);
			if (mark === '?') {
				const result = matches ? this.#match(at + 1, end + 1) : undefined;
				if (result !== undefined) return result;
				p = end + 1;
			} else if (matches) {
				at++;
				p = end;
			} else return undefined;
		}
		return at;
	}

	#open(at: number, p: number, end: Capture['end']): number | undefined {
		if (this.#captures.length >= MOST_CAPTURES) throw new LuaError('too many captures');
		this.#captures.push({ start: at, end });
		const result = this.#match(at, p);
		if (result === undefined) this.#captures.pop();
		return result;
	}

	#close(at: number, p: number): number | undefined {
		const index = this.#captures.findLastIndex(({ end }) => end === undefined);
		const open = this.#captures[index];
		if (open === undefined) throw new LuaError('invalid pattern capture');
		this.#captures[index] = { start: open.start, end: at };
		const result = this.#match(at, p);
		if (result === undefined) this.#captures[index] = open;
		return result;
	}

	#balanced(at: number, p: number): number | undefined {
		const [open, close] = [this.#pattern[p], this.#pattern[p + 1]];
		if (open === undefined || close === undefined) throw new LuaError('unbalanced pattern');
		if (this.#text[at] !== open) return undefined;
		for (let end = at + 1, depth = 1; end < this.#text.length; end++) {
			this.#machine.spend(1);
			if (this.#text[end] === close) depth--;
			else if (this.#text[end] === open) depth++;
			if (depth === 0) return end + 1;
		}
		return undefined;
	}

	#frontier(at: number, p: number): number | undefined {
		if (this.#pattern[p] !== '[') throw new LuaError("missing '[' after '%f' in pattern");
		const end = itemEnd(this.#pattern, p);
		const [before, here] = [this.#text[at - 1] ?? '\0', this.#text[at] ?? '\0'];
		return !this.#inSet(before, p, end) && this.#inSet(here, p, end) ? at : undefined;
	}

	#again(at: number, digit: string): number | undefined {
		const capture = this.#captures[Number(digit) - 1];
		if (capture === undefined || capture.end === undefined) throw new LuaError('invalid capture index');
		if (capture.end === 'position') return notJudged('a pattern that refers to a position');
		const text = this.#text.slice(capture.start, capture.end);
		return this.#text.startsWith(text, at) ? at + text.length : undefined;
	}

	#most(at: number, p: number, end: number): number | undefined {
		let last = at;
		while (this.#one(last, p, end)) last++;
		for (; last >= at; last--) {
			const result = this.#match(last, end + 1);
			if (result !== undefined) return result;
		}
		return undefined;
	}

	#least(from: number, p: number, end: number): number | undefined {
		for (let at = from; ; at++) {
			const result = this.#match(at, end + 1);
			if (result !== undefined) return result;
			if (!this.#one(at, p, end)) return undefined;
		}
	}

	#one(at: number, p: number, end: number): boolean {
		this.#machine.spend(1);
		const character = this.#text[at];
		if (character === undefined) return false;
		const sign = this.#pattern[p] as string;
		if (sign === '.') return true;
		if (sign === '%') return inClass(character, this.#pattern[p + 1] as string);
		return sign === '[' ? this.#inSet(character, p, end) : sign === character;
	}

	#inSet(character: string, p: number, end: number): boolean {
		this.#machine.spend(end - p);
		return inSet(character, this.#pattern.slice(p + 1, end - 1));
	}
}
