// SPDX-License-Identifier: Apache-2.0
import type { Machine } from './machine.ts';
import { notJudged } from './refusal.ts';
import { LuaError, LuaTable, numberOf, textOf, type Value } from './values.ts';

/** The string at a place among arguments, or a number as one; throws LuaError where there is neither. */
export function textAt(args: readonly Value[], index: number): string {
	const text = textOf(args[index]);
	if (text === undefined) throw new LuaError(`bad argument #${index + 1}: string expected`);
	return text;
}

/** The number at a place among arguments, or a string that reads as one; throws LuaError where there is neither. */
export function numberAt(args: readonly Value[], index: number): number {
	const number = numberOf(args[index]);
	if (number === undefined) throw new LuaError(`bad argument #${index + 1}: number expected`);
	return number;
}

/** The integer at a place among arguments, `otherwise` where it is nil or missing; numbers that are none are not judged. */
export function integerAt(args: readonly Value[], index: number, otherwise?: number): number {
	if (args[index] === undefined && otherwise !== undefined) return otherwise;
	const number = numberAt(args, index);
	const fits = Number.isInteger(number) && Math.abs(number) < 0x7fffffff;
	return fits ? number : notJudged(`the number ${number} where an integer is wanted`);
}

/** The table at a place among arguments, to be read; throws LuaError where there is none. */
export function tableAt(machine: Machine, args: readonly Value[], index: number): LuaTable {
	const table = args[index];
	if (!(table instanceof LuaTable)) throw new LuaError(`bad argument #${index + 1}: table expected`);
	return machine.readable(table);
}
