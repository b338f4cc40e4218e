// SPDX-License-Identifier: Apache-2.0
import type { Ask } from '../exchange.ts';
import { limits } from '../limits.ts';

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string';
const isBody: Check = (value) => typeof value === 'string' && Buffer.byteLength(value) <= limits.body;
const isLine: Check = (value) => Array.isArray(value) && value.length === 2 && value.every(isText);
const isWhole = (value: unknown, least: number, most: number): boolean => {
	return Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
};

const protocols: readonly unknown[] = ['http/1.1', 'h2c', 'grpc', 'websocket'];

/** What each field of an ask has to be, and a check of it. */
const fields: Readonly<Record<keyof Ask, readonly [expected: string, check: Check]>> = {
	address: ['a host name or an address', (value) => typeof value === 'string' && /^[\w.:-]{1,253}$/.test(value)],
	port: ['a port from 1 to 65535', (value) => isWhole(value, 1, 65_535)],
	protocol: ['http/1.1, h2c, grpc or websocket', (value) => protocols.includes(value)],
	method: ['a method', (value) => typeof value === 'string' && /^[!#$%&'*+.^_`|~\w-]{1,64}$/.test(value)],
	path: ['a path that begins with /', (value) => typeof value === 'string' && /^[/*]/.test(value)],
	authority: ['a text', isText],
	headers: [
		`at most ${limits.headerLines} pairs of texts`,
		(value) => Array.isArray(value) && value.length <= limits.headerLines && value.every(isLine),
	],
	body: [`a text of at most ${limits.body} bytes`, isBody],
	messages: [
		`at most ${limits.messages} texts of at most ${limits.body} bytes`,
		(value) => Array.isArray(value) && value.length <= limits.messages && value.every(isBody),
	],
	timeoutMs: [`milliseconds from 1 to ${limits.timeoutMs}`, (value) => isWhole(value, 1, limits.timeoutMs)],
};

/** The ask, if it is one; a text says what is wrong with it, all at once. Unknown fields are wrong. */
export function validAsk(value: unknown): Ask | string {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'an ask: expected an object';
	const given = value as Readonly<Record<string, unknown>>;
	const faults = [
		...Object.keys(given)
			.filter((name) => !Object.hasOwn(fields, name))
			.map((name) => `${name}: no field of an ask`),
		...Object.entries(fields).flatMap(([name, [expected, check]]) => {
			const isNeeded = name === 'address' || name === 'port';
			if (given[name] === undefined && !isNeeded) return [];
			return check(given[name]) ? [] : [`${name}: expected ${expected}`];
		}),
	];
	return faults.length > 0 ? faults.join('; ') : (value as Ask);
}
