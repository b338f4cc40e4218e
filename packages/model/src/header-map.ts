// SPDX-License-Identifier: Apache-2.0
import * as z from 'zod';
import { headerToken, headerValue } from './field.ts';

/** Headers by name in any case, at most 16; in what is read the names are lower-case. */
export const headerMap = z
	.record(headerToken, headerValue)
	.refine(...atMost(16))
	.refine((headers) => namesOf(headers).size === Object.keys(headers).length, 'expected each header once')
	.overwrite((headers) =>
		Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
	)
	.meta({ maxProperties: 16 });

function namesOf(headers: Readonly<Record<string, string>>): Set<string> {
	return new Set(Object.keys(headers).map((name) => name.toLowerCase()));
}

/** The check of a map that it has at most `count` entries, as arguments for `refine`. */
export function atMost(count: number): [(value: object) => boolean, { error: string; params: { code: string } }] {
	return [
		(value) => Object.keys(value).length <= count,
		{ error: `expected at most ${count} entries`, params: { code: 'model/limit' } },
	];
}
