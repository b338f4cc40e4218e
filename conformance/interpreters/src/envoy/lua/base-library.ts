// SPDX-License-Identifier: Apache-2.0
import { integerAt, tableAt } from './arguments.ts';
import { call } from './operators.ts';
import { notJudged } from './refusal.ts';
import { unpack } from './table-library.ts';
import { isTrue, LuaError, type LuaFunction, numberOf, textOf, typeOf, Unsaid, type Value } from './values.ts';

/** What `tostring` makes of a value; what shows an address is not judged. */
export function toText(value: Value): string {
	const text = textOf(value);
	if (text !== undefined) return text;
	return value === undefined
		? 'nil'
		: typeof value === 'boolean'
			? String(value)
			: notJudged('where something is kept');
}

const nextOfList: LuaFunction = (machine, args) => {
	const index = integerAt(args, 1) + 1;
	const value = tableAt(machine, args, 0).get(index);
	return value === undefined ? [undefined] : [index, value];
};

function given(args: readonly Value[]): void {
	if (args.length === 0) throw new LuaError('bad argument #1: value expected');
}

/** Lua's global functions, as LuaJIT has them, those that the script's outcome alone depends on. */
export const baseLibrary: Readonly<Record<string, LuaFunction>> = {
	assert: (_, args) => {
		given(args);
		if (isTrue(args[0])) return args;
		throw new LuaError('assertion failed!', { value: args.length > 1 ? args[1] : 'assertion failed!' });
	},
	error: (_, args) => {
		const level = integerAt(args, 1, 1);
		// The place is put before a string, unless the level says otherwise.
		const isText = typeof args[0] === 'string' || typeof args[0] === 'number';
		throw new LuaError('error', { value: isText && level > 0 ? new Unsaid() : args[0] });
	},
	ipairs: (machine, args) => [nextOfList, tableAt(machine, args, 0), 0],
	pairs: (machine, args) => {
		const table = tableAt(machine, args, 0);
		const { entries, size } = table;
		const keys = entries.map(([key]) => key);
		let at = 0;
		return [
			(caller) => {
				if (caller !== machine) notJudged('a loop that goes on from request to request');
				if (table.size !== size) notJudged('a table that grows while it is gone through');
				while (at < keys.length && table.get(keys[at]) === undefined) at++;
				return at < keys.length ? [keys[at], table.get(keys[at++])] : [undefined];
			},
			table,
			undefined,
		];
	},
	pcall: (machine, args) => {
		given(args);
		try {
			return [true, ...call(machine, args[0], args.slice(1))];
		} catch (error) {
			if (error instanceof LuaError) return [false, error.value];
			throw error;
		}
	},
	print: (_, args) => {
		args.forEach(toText);
		return [];
	},
	select: (_, args) => {
		if (typeof args[0] === 'string' && args[0].startsWith('#')) return [args.length - 1];
		const from = integerAt(args, 0);
		if (from === 0 || -from > args.length - 1) throw new LuaError('bad argument #1: index out of range');
		return args.slice(from < 0 ? args.length + from : from);
	},
	tonumber: (_, args) => {
		given(args);
		if (args[1] !== undefined && numberOf(args[1]) !== 10) return notJudged('tonumber with a base');
		return [numberOf(args[0])];
	},
	tostring: (_, args) => {
		given(args);
		return args[0] instanceof Unsaid ? [args[0]] : [toText(args[0])];
	},
	type: (_, args) => {
		given(args);
		return [typeOf(args[0])];
	},
	unpack,
};
