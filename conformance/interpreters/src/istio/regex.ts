// SPDX-License-Identifier: Apache-2.0
import { UndefinedConfiguration } from '../contract.ts';

/**
 * Compiles a pattern of Istio so that it must cover a whole value, as Envoy's `FullMatch` does.
 *
 * Throws {@link UndefinedConfiguration} for a pattern that the webhook refuses (istio: pkg/config/validation
 * validation.go, `validateStringRegexp`: empty, longer than 1024 bytes, not RE2) and for RE2 syntax that no JavaScript
 * pattern stands for here (classes by name, `\Q…\E`, `\C`, `\p`, named groups, flags inside a pattern).
 */
export function compileWhole(pattern: string): RegExp {
	return remember(whole, pattern, () => new RegExp(`^(?:${translate(pattern)})$`, 'u'));
}

/** Compiles a pattern that may match anywhere, once per occurrence. Throws as {@link compileWhole} does. */
export function compileSearch(pattern: string): RegExp {
	return remember(search, pattern, () => new RegExp(translate(pattern), 'gu'));
}

const whole = new Map<string, RegExp>();
const search = new Map<string, RegExp>();
const remembered = 10_000;

function remember(known: Map<string, RegExp>, pattern: string, compile: () => RegExp): RegExp {
	let compiled = known.get(pattern);
	if (compiled === undefined) {
		try {
			compiled = compile();
		} catch (cause) {
			if (cause instanceof UndefinedConfiguration) throw cause;
			throw new UndefinedConfiguration(`regex ${JSON.stringify(pattern)}: not a valid pattern`, { cause });
		}
		if (known.size >= remembered) known.clear();
		known.set(pattern, compiled);
	}
	return compiled;
}

// Pieces of RE2 syntax outside a class, longest first. A brace that is no repetition is a literal in RE2.
const piece = /\\[\s\S]?|\((?:\?[^\s:)]*:?)?|\[|\{\d+(?:,\d*)?\}|[{}\]]|[^\\([{}\]]+/gu;

function translate(pattern: string): string {
	if (pattern === '') throw refused(pattern, 'empty');
	if (new TextEncoder().encode(pattern).length > 1024) throw refused(pattern, 'longer than 1024 bytes');
	let out = '';
	piece.lastIndex = 0;
	for (let found = piece.exec(pattern); found !== null; found = piece.exec(pattern)) {
		const [text] = found;
		if (text === '[') {
			const end = endOfClass(pattern, found.index);
			out += translateClass(pattern, pattern.slice(found.index + 1, end));
			piece.lastIndex = end + 1;
		} else out += translatePiece(pattern, text);
		if (piece.lastIndex >= pattern.length) break;
	}
	return out;
}

function translatePiece(pattern: string, text: string): string {
	if (text.startsWith('\\')) return translateEscape(pattern, text, false);
	if (text.startsWith('(?') && text !== '(?:') throw refused(pattern, `group ${text} is not in the common subset`);
	if (/^\{\d/.test(text)) {
		if (text.match(/\d+/g)!.some((count) => Number(count) > 1000))
			throw refused(pattern, 'repeats more than 1000 times');
		return text;
	}
	return text === '{' || text === '}' || text === ']' ? `\\${text}` : text;
}

function translateEscape(pattern: string, text: string, inClass: boolean): string {
	const character = text.slice(1);
	if (character === '') throw refused(pattern, 'ends in a backslash');
	if (character === 's') return inClass ? '\\t\\n\\f\\r ' : '[\\t\\n\\f\\r ]';
	if (character === 'S' && !inClass) return '[^\\t\\n\\f\\r ]';
	if (/^[dDwWtnrfv]$/.test(character) || (!inClass && /^[bB]$/.test(character))) return text;
	if (!inClass && character === 'A') return '^';
	if (!inClass && character === 'z') return '$';
	if (/^[a-zA-Z0-9]$/.test(character)) throw refused(pattern, `escape ${text} is not in the common subset`);
	return literal(character);
}

// A bracket right after the opening one, or after its caret, is a member of the class.
function endOfClass(pattern: string, start: number): number {
	let at = start + 1;
	if (pattern[at] === '^') at++;
	if (pattern[at] === ']') at++;
	for (; at < pattern.length; at++) {
		if (pattern[at] === '\\') at++;
		else if (pattern[at] === ']') return at;
	}
	throw refused(pattern, 'missing closing ]');
}

function translateClass(pattern: string, members: string): string {
	if (members.includes('[:')) throw refused(pattern, 'classes by name are not in the common subset');
	const caret = members.startsWith('^') ? '^' : '';
	const inside = members.slice(caret.length).replace(/\\[\s\S]|[[\]]/gu, (text) => {
		return text.startsWith('\\') ? translateEscape(pattern, text, true) : `\\${text}`;
	});
	return `[${caret}${inside}]`;
}

function literal(character: string): string {
	if (/[\^$\\.*+?()[\]{}|/-]/.test(character)) return character === '-' ? '\\x2d' : `\\${character}`;
	return character;
}

function refused(pattern: string, why: string): UndefinedConfiguration {
	return new UndefinedConfiguration(`regex ${JSON.stringify(pattern)}: ${why}`);
}
