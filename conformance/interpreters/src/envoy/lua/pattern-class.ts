// SPDX-License-Identifier: Apache-2.0
import { LuaError } from './values.ts';

const CLASSES: Readonly<Record<string, RegExp>> = {
	a: /[A-Za-z]/,
	// biome-ignore lint/suspicious/noControlCharactersInRegex: the class of control characters
	c: /[\0-\x1f\x7f]/,
	d: /[0-9]/,
	g: /[!-~]/,
	l: /[a-z]/,
	p: /[!-/:-@[-`{-~]/,
	s: /[\t-\r ]/,
	u: /[A-Z]/,
	w: /[A-Za-z0-9]/,
	x: /[A-Fa-f0-9]/,
	z: /\0/,
};

/** Whether a character is of a class (`%a`, and the rest with `%A`); other names of classes stand for themselves. */
export function inClass(character: string, name: string): boolean {
	const known = CLASSES[name.toLowerCase()];
	if (known === undefined) return name === character;
	return known.test(character) === (name === name.toLowerCase());
}

/** Whether a character is in a set, given without its brackets. */
export function inSet(character: string, set: string): boolean {
	const inverted = set.startsWith('^');
	for (let at = inverted ? 1 : 0; at < set.length; at++) {
		const [sign, dash, last] = [set[at] as string, set[at + 1], set[at + 2]];
		if (sign === '%') {
			at++;
			if (inClass(character, set[at] as string)) return !inverted;
		} else if (dash === '-' && last !== undefined) {
			at += 2;
			if (sign <= character && character <= last) return !inverted;
		} else if (sign === character) return !inverted;
	}
	return inverted;
}

/** Where the item of a pattern ends that begins at `p`: a character, a class, or a set; throws LuaError where it does not. */
export function itemEnd(pattern: string, p: number): number {
	if (pattern[p] === '%') {
		if (p + 1 >= pattern.length) throw new LuaError("malformed pattern (ends with '%')");
		return p + 2;
	}
	if (pattern[p] !== '[') return p + 1;
	let at = pattern[p + 1] === '^' ? p + 2 : p + 1;
	do {
		if (at >= pattern.length) throw new LuaError("malformed pattern (missing ']')");
		if (pattern[at++] === '%' && at < pattern.length) at++;
	} while (pattern[at] !== ']');
	return at + 1;
}
