// SPDX-License-Identifier: Apache-2.0
import { integerAt, textAt } from './arguments.ts';
import { format } from './format.ts';
import { notJudged } from './refusal.ts';
import { find, gmatch, gsub } from './string-patterns.ts';
import { LuaError, type LuaFunction, type Value } from './values.ts';

/** The functions of Lua's `string` library, by full name, as LuaJIT has them when it is built with Lua 5.2's additions. */
export const stringLibrary: Readonly<Record<string, LuaFunction>> = {
	'string.byte': (machine, args) => {
		const text = textAt(args, 0);
		const start = integerAt(args, 1, 1);
		const piece = slice(text, start, integerAt(args, 2, start));
		machine.spend(piece.length);
		return [...piece].map((character) => character.charCodeAt(0));
	},
	'string.char': (_, args) => {
		const codes = args.map((_argument, index) => integerAt(args, index));
		if (codes.some((code) => code < 0 || code > 255)) throw new LuaError('a character code is out of range');
		return [String.fromCharCode(...codes)];
	},
	'string.find': (machine, args) => find(machine, args, 'places'),
	'string.format': (machine, args) => [machine.made(format(args))],
	'string.gmatch': gmatch,
	'string.gsub': gsub,
	'string.len': (_, args) => [textAt(args, 0).length],
	'string.lower': (machine, args) => [
		machine.made(textAt(args, 0).replace(/[A-Z]+/g, (letters) => letters.toLowerCase())),
	],
	'string.match': (machine, args) => find(machine, args, 'captures'),
	'string.rep': (machine, args) => {
		const text = textAt(args, 0);
		const count = Math.max(0, integerAt(args, 1));
		const between = args[2] === undefined ? '' : textAt(args, 2);
		if (text === '' && between === '') return [''];
		if ((text.length + between.length) * count > 1 << 20) notJudged('a string of this length');
		return [machine.made(Array.from({ length: count }, () => text).join(between))];
	},
	'string.reverse': (machine, args) => [machine.made([...textAt(args, 0)].reverse().join(''))],
	'string.sub': (machine, args) => [machine.made(slice(textAt(args, 0), integerAt(args, 1), integerAt(args, 2, -1)))],
	'string.upper': (machine, args) => [
		machine.made(textAt(args, 0).replace(/[a-z]+/g, (letters) => letters.toUpperCase())),
	],
} satisfies Readonly<Record<string, (...given: Parameters<LuaFunction>) => readonly Value[]>>;

// The part of a text from one place to another, both counted from 1, or from the end where they are negative.
function slice(text: string, start: number, end: number): string {
	const from = start < 0 ? Math.max(text.length + start, 0) : Math.max(start - 1, 0);
	const to = end < 0 ? text.length + end + 1 : end;
	return text.slice(from, Math.max(to, from));
}
