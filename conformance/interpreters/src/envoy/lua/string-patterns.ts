// SPDX-License-Identifier: Apache-2.0
import { integerAt, textAt } from './arguments.ts';
import type { Machine } from './machine.ts';
import { call } from './operators.ts';
import { PatternMatch } from './pattern.ts';
import { notJudged } from './refusal.ts';
import { isTrue, LuaError, type LuaFunction, LuaTable, textOf, type Value } from './values.ts';

/** `string.find` gives places and captures, `string.match` captures, or the match where there are none. */
export function find(machine: Machine, args: readonly Value[], wanted: 'places' | 'captures'): readonly Value[] {
	const [text, pattern] = [textAt(args, 0), textAt(args, 1)];
	const init = integerAt(args, 2, 1);
	const first = init < 0 ? Math.max(text.length + init, 0) : Math.max(init - 1, 0);
	if (first > text.length) return [undefined];
	if (wanted === 'places' && (isTrue(args[3]) || !/[\^$*+?.([%-]/.test(pattern))) {
		machine.spend(text.length >> 3);
		const at = text.indexOf(pattern, first);
		return at === -1 ? [undefined] : [at + 1, at + pattern.length];
	}
	const match = new PatternMatch(machine, text, pattern);
	const anchored = pattern.startsWith('^');
	for (let start = first; start <= text.length; start++) {
		const end = match.end(start, anchored ? 1 : 0);
		if (end !== undefined) {
			const captures = match.captures(start, end, wanted === 'captures');
			return wanted === 'places' ? [start + 1, end, ...captures] : captures;
		}
		if (anchored) break;
	}
	return [undefined];
}

/** `string.gmatch`: a function that gives the next match each time; `^` is a character like others. */
export const gmatch: LuaFunction = (maker, args) => {
	const [text, pattern] = [textAt(args, 0), textAt(args, 1)];
	let next = 0;
	return [
		(machine) => {
			if (machine !== maker) notJudged('a search that goes on from request to request');
			const match = new PatternMatch(machine, text, pattern);
			for (let start = next; start <= text.length; start++) {
				const end = match.end(start, 0);
				if (end === undefined) continue;
				next = end === start ? end + 1 : end;
				return match.captures(start, end, true);
			}
			next = text.length + 1;
			return [undefined];
		},
	];
};

/** `string.gsub`: the text with matches replaced, and how many there were. */
export const gsub: LuaFunction = (machine, args) => {
	const [text, pattern] = [textAt(args, 0), textAt(args, 1)];
	const replacement = replacementOf(machine, args[2]);
	const most = integerAt(args, 3, text.length + 1);
	const anchored = pattern.startsWith('^');
	const match = new PatternMatch(machine, text, pattern);
	let result = '';
	let count = 0;
	for (let start = 0; count < most; ) {
		const end = match.end(start, anchored ? 1 : 0);
		if (end !== undefined) {
			count++;
			result = machine.made(result + replacement(match, start, end, text.slice(start, end)));
		}
		if (end !== undefined && end > start) start = end;
		else if (start < text.length) result += text[start++];
		else return [result, count];
		if (anchored || count >= most) return [machine.made(result + text.slice(start)), count];
	}
	return [text, 0];
};

type Replacement = (match: PatternMatch, start: number, end: number, whole: string) => string;

function replacementOf(machine: Machine, given: Value): Replacement {
	const literal = textOf(given);
	if (literal !== undefined) {
		if (/^(?:[^%]|%[\s\S])*%$/.test(literal)) notJudged("a replacement that ends with '%'");
		return (match, start, end, whole) =>
			literal.replace(/%([\s\S])/g, (_, sign: string) =>
				sign === '0' ? whole : /[1-9]/.test(sign) ? String(textOf(match.capture(Number(sign) - 1, start, end))) : sign,
			);
	}
	if (typeof given !== 'function' && !(given instanceof LuaTable)) throw new LuaError('bad argument #3');
	return (match, start, end, whole) => {
		const value =
			given instanceof LuaTable
				? machine.readable(given).get(match.capture(0, start, end))
				: call(machine, given, match.captures(start, end, true))[0];
		const text = isTrue(value) ? textOf(value) : whole;
		if (text === undefined) throw new LuaError('invalid replacement value');
		return text;
	};
}
