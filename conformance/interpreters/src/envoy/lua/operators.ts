// SPDX-License-Identifier: Apache-2.0
import type { Machine } from './machine.ts';
import { notJudged } from './refusal.ts';
import { Handle, isTrue, LuaError, LuaTable, numberOf, textOf, Unsaid, type Value } from './values.ts';

/** Calls a value; throws LuaError where it is no function. */
export function call(machine: Machine, callee: Value, args: readonly Value[]): readonly Value[] {
	if (typeof callee !== 'function') throw new LuaError('attempt to call something that is no function');
	return machine.deeper(() => callee(machine, args));
}

/** What stands under a key of a value; throws LuaError where it can hold nothing. */
export function index(machine: Machine, of: Value, key: Value): Value {
	if (of instanceof LuaTable) return machine.readable(of).get(key);
	if (of instanceof Handle)
		return typeof key === 'string' && Object.hasOwn(of.methods, key) ? of.methods[key] : undefined;
	if (typeof of === 'string' && typeof key === 'string') return machine.library(`string.${key}`);
	if (typeof of === 'string' || of instanceof Unsaid) return notJudged('an index of a string');
	throw new LuaError('attempt to index something that has none');
}

/** The value of `not`, `-` or `#` before a value. */
export function unary(machine: Machine, operator: string, operand: Value): Value {
	if (operator === 'not') return !isTrue(operand);
	if (operator === '-') return arithmetic('-', -0, numberOf(operand));
	if (operand instanceof LuaTable) return machine.readable(operand).length;
	if (typeof operand === 'string') return operand.length;
	if (operand instanceof Unsaid) return notJudged('the text of an error');
	throw new LuaError('attempt to get the length of something that has none');
}

/** Whether one value comes before another; throws LuaError unless both are numbers or both strings. */
export function isLess(left: Value, right: Value): boolean {
	if (left instanceof Unsaid || right instanceof Unsaid) return notJudged('the text of an error');
	if (typeof left === 'number' && typeof right === 'number') return left < right;
	if (typeof left === 'string' && typeof right === 'string') return left < right;
	throw new LuaError('attempt to compare what has no order');
}

/** Two values as one text; throws LuaError where one has none. */
export function concatenated(machine: Machine, left: Value, right: Value): string {
	const [start, end] = [textOf(left), textOf(right)];
	if (start === undefined || end === undefined) throw new LuaError('attempt to concatenate what is no text');
	return machine.made(start + end);
}

/** The value of an operation on numbers; throws LuaError where one of them is none. */
export function arithmetic(operator: string, left: number | undefined, right: number | undefined): number {
	if (left === undefined || right === undefined)
		throw new LuaError('attempt to perform arithmetic on what is no number');
	switch (operator) {
		case '+':
			return left + right;
		case '-':
			return left - right;
		case '*':
			return left * right;
		case '/':
			return left / right;
		case '%':
			return left - Math.floor(left / right) * right;
		default:
			return power(left, right);
	}
}

// The last digit of a power differs between libraries, but not where the result is a whole number.
function power(base: number, exponent: number): number {
	const result = base ** exponent;
	const exact = Number.isInteger(base) && Number.isInteger(exponent) && exponent >= 0 && Number.isSafeInteger(result);
	if (!exact) notJudged('powers that are not whole');
	return result;
}
