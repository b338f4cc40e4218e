// SPDX-License-Identifier: Apache-2.0
import { integerAt, numberAt, tableAt, textAt } from './arguments.ts';
import { isLess } from './operators.ts';
import { notJudged } from './refusal.ts';
import { LuaError, type LuaFunction, textOf, type Value } from './values.ts';

// LuaJIT: "too many results to unpack" depends on its stack; what is near is not judged.
const MOST_UNPACKED = 1_000;

/** `unpack`, also `table.unpack`: the values of a list, each by itself. */
export const unpack: LuaFunction = (machine, args) => {
	const table = tableAt(machine, args, 0);
	const first = integerAt(args, 1, 1);
	const last = args[2] === undefined ? table.length : integerAt(args, 2);
	if (last - first >= MOST_UNPACKED) notJudged('a list of this length as values');
	return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => table.get(first + index));
};

/** The functions of Lua's `table` library, by full name. */
export const tableLibrary: Readonly<Record<string, LuaFunction>> = {
	'table.concat': (machine, args) => {
		const table = tableAt(machine, args, 0);
		const between = args[1] === undefined ? '' : textAt(args, 1);
		const first = integerAt(args, 2, 1);
		const last = args[3] === undefined ? table.length : integerAt(args, 3);
		let result = '';
		for (let index = first; index <= last; index++) {
			const text = textOf(table.get(index));
			if (text === undefined) throw new LuaError('invalid value in table for concat');
			result = machine.made(result + text + (index < last ? between : ''));
			machine.spend(1);
		}
		return [result];
	},
	'table.insert': (machine, args) => {
		const table = machine.writable(tableAt(machine, args, 0));
		const end = table.length + 1;
		if (args.length !== 2 && args.length !== 3) throw new LuaError("wrong number of arguments to 'insert'");
		const at = args.length === 2 ? end : integerAt(args, 1);
		if (at < 1 || at > end) notJudged('table.insert outside the list');
		for (let index = end; index > at; index--) table.set(index, table.get(index - 1));
		machine.spend(end - at);
		table.set(at, args.at(-1));
		return [];
	},
	'table.remove': (machine, args) => {
		const table = machine.writable(tableAt(machine, args, 0));
		const end = table.length;
		const at = args[1] === undefined ? end : integerAt(args, 1);
		if (at < 1 || at > end) return [];
		const removed = table.get(at);
		for (let index = at; index < end; index++) table.set(index, table.get(index + 1));
		machine.spend(end - at);
		table.set(end, undefined);
		return [removed];
	},
	'table.sort': (machine, args) => {
		const table = machine.writable(tableAt(machine, args, 0));
		if (args[1] !== undefined) notJudged('table.sort by a function');
		const values = Array.from({ length: table.length }, (_, index) => table.get(index + 1));
		machine.spend(values.length * 10);
		if (values.some((value) => Number.isNaN(value))) notJudged('table.sort of what has no order');
		values.sort((a: Value, b: Value) => (isLess(a, b) ? -1 : isLess(b, a) ? 1 : 0));
		for (const [index, value] of values.entries()) table.set(index + 1, value);
		return [];
	},
	'table.unpack': unpack,
};

/** Functions and numbers of Lua's `math` library, by full name, that give the same everywhere. */
export const mathLibrary: Readonly<Record<string, LuaFunction | number>> = {
	'math.abs': (_, args) => [Math.abs(numberAt(args, 0))],
	'math.ceil': (_, args) => [Math.ceil(numberAt(args, 0))],
	'math.floor': (_, args) => [Math.floor(numberAt(args, 0))],
	'math.huge': Number.POSITIVE_INFINITY,
	'math.max': (_, args) => [extreme(args, (a, b) => a > b)],
	'math.min': (_, args) => [extreme(args, (a, b) => a < b)],
	'math.pi': Math.PI,
	'math.sqrt': (_, args) => [Math.sqrt(numberAt(args, 0))],
};

function extreme(args: readonly Value[], wins: (a: number, b: number) => boolean): number {
	const numbers = [numberAt(args, 0), ...args.slice(1).map((_, index) => numberAt(args, index + 1))];
	if (numbers.some(Number.isNaN)) return notJudged('the extreme of numbers that are none');
	// Which of them it is depends on how LuaJIT runs the script.
	if (new Set(numbers.filter((number) => number === 0).map((zero) => 1 / zero)).size > 1)
		notJudged('the extreme of 0 and -0');
	return numbers.reduce((best, number) => (wins(number, best) ? number : best));
}
