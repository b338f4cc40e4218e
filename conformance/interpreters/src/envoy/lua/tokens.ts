// SPDX-License-Identifier: Apache-2.0
import { LuaSyntaxError, notJudged } from './refusal.ts';

/** A word or sign of a script (`text`), a number, or a string with one character for each byte. */
export type Token =
	| { readonly kind: 'sign' | 'name' | 'string' | 'end'; readonly text: string }
	| { readonly kind: 'number'; readonly value: number };

const KEYWORDS = new Set(
	'and break do else elseif end false for function goto if in local nil not or repeat return then true until while'.split(
		' ',
	),
);
const BLANK = /(?:[ \t\r\n\f\v]+|--(?!\[=*\[)[^\n\r]*)+/y;
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const NUMBER = /0[xX][0-9A-Fa-f.]*(?:[pP][+-]?\d*)?|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d*)?/y;
const LONG = /(?:--)?\[(=*)\[/y;
const SIGN = /\.\.\.|\.\.|==|~=|<=|>=|::|[-+*/%^#<>=(){}[\];:,.]/y;
const ESCAPES: Readonly<Record<string, string>> = {
	a: '\x07',
	b: '\b',
	f: '\f',
	n: '\n',
	r: '\r',
	t: '\t',
	v: '\v',
	'\\': '\\',
	'"': '"',
	"'": "'",
	'\n': '\n',
};

/**
 * Cuts a script (one character for each byte) into tokens, the last of them `end`. Like Envoy, which hands the script on as a
 * C string, it reads no further than a zero byte. Throws LuaSyntaxError for what LuaJIT does not read, and NotJudged for
 * what is not read here: LuaJIT's own number literals, `\u{…}`, names with letters beyond ASCII.
 */
export function tokensOf(script: string): readonly Token[] {
	const tokens: Token[] = [];
	const text = (script.split('\0', 1)[0] as string).replace(/^#[^\n]*/, '');
	let at = 0;
	const take = (pattern: RegExp): RegExpExecArray | undefined => {
		pattern.lastIndex = at;
		const found = pattern.exec(text);
		if (found !== null) at += found[0].length;
		return found ?? undefined;
	};
	for (;;) {
		take(BLANK);
		if (at === text.length) return [...tokens, { kind: 'end', text: '<eof>' }];
		const long = take(LONG);
		if (long !== undefined) {
			const end = text.indexOf(`]${long[1]}]`, at);
			if (end === -1) throw new LuaSyntaxError('unfinished long string or comment');
			if (!long[0].startsWith('--')) tokens.push({ kind: 'string', text: lines(text.slice(at, end)) });
			at = end + long[0].replace('--', '').length;
			continue;
		}
		const name = take(NAME)?.[0];
		const number = name === undefined ? take(NUMBER)?.[0] : undefined;
		if (name !== undefined) tokens.push({ kind: KEYWORDS.has(name) ? 'sign' : 'name', text: name });
		else if (number !== undefined) tokens.push({ kind: 'number', value: numberOf(number, text[at] ?? '') });
		else if (text[at] === '"' || text[at] === "'") {
			const read = quoted(text, at);
			tokens.push({ kind: 'string', text: read.value });
			at = read.end;
		} else tokens.push({ kind: 'sign', text: take(SIGN)?.[0] ?? unexpected(text[at] as string) });
	}
}

function lines(text: string): string {
	return text.replace(/\r\n|\n\r|\r/g, '\n').replace(/^\n/, '');
}

function unexpected(character: string): never {
	if (character > '\x7f') return notJudged('names with letters beyond ASCII');
	throw new LuaSyntaxError(`unexpected symbol near ${JSON.stringify(character)}`);
}

function numberOf(literal: string, next: string): number {
	if (/[A-Za-z_]/.test(next) || /^0[xX].*[.pP]/.test(literal)) return notJudged(`the number ${literal}${next}`);
	const value = Number(literal);
	if (Number.isNaN(value) || /^0x$/i.test(literal)) throw new LuaSyntaxError(`malformed number near ${literal}`);
	return value;
}

function quoted(text: string, start: number): { readonly value: string; readonly end: number } {
	const quote = text[start];
	let value = '';
	for (let at = start + 1; at < text.length; at++) {
		const character = text[at] as string;
		if (character === quote) return { value, end: at + 1 };
		if (character === '\n' || character === '\r') break;
		if (character !== '\\') {
			value += character;
			continue;
		}
		const [all, digits, hex, blanks] =
			/^(?:(\d{1,3})|x([0-9A-Fa-f]{2})|z([ \t\r\n\f\v]*))/.exec(text.slice(at + 1)) ?? [];
		const next = text[at + 1] ?? '';
		if (next === 'u' || next === '\r') return notJudged('\\u and returns in strings');
		const read = digits !== undefined ? Number(digits) : hex !== undefined ? Number.parseInt(hex, 16) : undefined;
		const plain = read !== undefined ? String.fromCharCode(read) : blanks !== undefined ? '' : ESCAPES[next];
		if (plain === undefined || (read ?? 0) > 255) throw new LuaSyntaxError('invalid escape sequence');
		value += plain;
		at += (all ?? next).length;
	}
	throw new LuaSyntaxError('unfinished string');
}
