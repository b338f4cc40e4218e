// SPDX-License-Identifier: Apache-2.0
import type { Machine } from './machine.ts';
import { notJudged } from './refusal.ts';

/** A value of Lua: `nil` is undefined, a string has one character for each byte. */
export type Value = undefined | boolean | number | string | LuaTable | LuaFunction | Handle | Unsaid;

/** A function: gets the values it is called with and gives those it returns. */
export type LuaFunction = (machine: Machine, args: readonly Value[]) => readonly Value[];

/** Something of Envoy's that a script gets hold of; it has methods and nothing else. */
export class Handle {
	readonly methods: Readonly<Record<string, LuaFunction>>;

	constructor(methods: (self: Handle) => Readonly<Record<string, LuaFunction>>) {
		this.methods = methods(this);
	}
}

/** The text of an error of LuaJIT's: a string whose wording is not known here. */
export class Unsaid {}

/** An error that a script raises, with the value that `pcall` gives. */
export class LuaError extends Error {
	override readonly name = 'LuaError';
	readonly value: Value;

	constructor(message: string, thrown: { readonly value: Value } = { value: new Unsaid() }) {
		super(message);
		this.value = thrown.value;
	}
}

/** A table; who reads or writes it goes through the machine, which knows when it was made. */
export class LuaTable {
	readonly #values = new Map<Value, Value>();
	readonly owner: Machine;
	/** How many of its keys are positive integers. */
	#listed = 0;
	#border = 0;

	constructor(owner: Machine) {
		this.owner = owner;
	}

	/** What stands under a key. */
	get(key: Value): Value {
		if (key instanceof Unsaid) return notJudged('the text of an error');
		return this.#values.get(key);
	}

	/** Puts a value under a key; throws LuaError for the keys that none can have. */
	set(key: Value, value: Value): void {
		if (key instanceof Unsaid) notJudged('the text of an error');
		if (key === undefined || Number.isNaN(key)) throw new LuaError('table index is nil or NaN');
		const before = this.#values.get(key);
		// A key stays where it was once set to nil: the order of the table may still show that it was there.
		if (value === undefined && before === undefined && !this.#values.has(key)) return;
		this.#values.set(key, value);
		if (typeof key !== 'number' || key < 1 || !Number.isInteger(key)) return;
		this.#listed += Number(value !== undefined) - Number(before !== undefined);
	}

	/** How long the list is that it holds; a table with holes has no such length. */
	get length(): number {
		while (this.#border > 0 && this.#values.get(this.#border) === undefined) this.#border--;
		while (this.#values.get(this.#border + 1) !== undefined) this.#border++;
		return this.#border === this.#listed ? this.#border : notJudged('the length of a table with holes');
	}

	/** How many keys it ever had. */
	get size(): number {
		return this.#values.size;
	}

	/** Its keys and values, where their order is not left to chance: one, or a list that grew at its end. */
	get entries(): readonly (readonly [Value, Value])[] {
		const all = [...this.#values];
		if (all.length > 1 && !all.every(([key], index) => key === index + 1)) {
			return notJudged('the order of the entries of a table');
		}
		return all.filter(([, value]) => value !== undefined);
	}
}

/** The name of a value's type. */
export function typeOf(value: Value): string {
	if (value === undefined) return 'nil';
	if (value instanceof LuaTable) return 'table';
	if (value instanceof Handle) return 'userdata';
	return value instanceof Unsaid ? 'string' : typeof value;
}

/** Whether a value counts as true. */
export function isTrue(value: Value): boolean {
	return value !== undefined && value !== false;
}

/** Whether two values are equal. */
export function isEqual(left: Value, right: Value): boolean {
	if (
		(left instanceof Unsaid && typeOf(right) === 'string') ||
		(right instanceof Unsaid && typeOf(left) === 'string')
	) {
		return notJudged('the text of an error');
	}
	return left === right;
}

// What LuaJIT reads as numbers beyond Lua.
const UNREAD = /^\s*[+-]?(?:(?:inf(?:inity)?|nan)\s*$|0b|0x.*[.p]|[\d.].*(?:ll|i)\s*$)/is;

/** A value as a number, where it is one or a string that reads as one; undefined otherwise. */
export function numberOf(value: Value): number | undefined {
	if (value instanceof Unsaid) return notJudged('the text of an error');
	if (typeof value !== 'string') return typeof value === 'number' ? value : undefined;
	if (UNREAD.test(value)) return notJudged(`the string ${JSON.stringify(value)} as a number`);
	const [, sign, digits] = /^[ \t\n\v\f\r]*([+-]?)(.*?)[ \t\n\v\f\r]*$/s.exec(value) ?? [];
	if (digits === undefined || !/^(?:0x[0-9a-f]+|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)$/i.test(digits)) return undefined;
	return sign === '-' ? -Number(digits) : Number(digits);
}

/** A value as a string, where it is one or a number; undefined otherwise. */
export function textOf(value: Value): string | undefined {
	if (value instanceof Unsaid) return notJudged('the text of an error');
	return typeof value === 'number' ? numberText(value) : typeof value === 'string' ? value : undefined;
}

// As C's `%.14g` writes it.
function numberText(value: number): string {
	if (Number.isNaN(value)) return notJudged('how a number that is none reads');
	if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
	if (Object.is(value, -0)) return '-0';
	// C rounds a tie to the even digit, JavaScript away from zero.
	const longer = value.toPrecision(15);
	if (Number(longer) === value && longer.split('e', 1)[0]?.endsWith('5'))
		return notJudged('how a number between two of 14 digits reads');
	const [digits = '', exponent = '0'] = value.toExponential(13).split('e');
	const power = Number(exponent);
	if (power >= -4 && power < 14)
		return Number(`${digits}e${exponent}`)
			.toFixed(13 - power)
			.replace(/(\..*?)0+$/, '$1')
			.replace(/\.$/, '');
	const mantissa = digits.replace(/\.?0+$/, '');
	return `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}
