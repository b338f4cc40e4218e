// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { sameValue } from './same-value.ts';

test('values are the same whatever the order of properties, and an undefined one counts as absent', (t) => {
	t.true(sameValue({ a: 1, b: [{ c: null }] }, { b: [{ c: null }], a: 1, d: undefined }));
	t.true(sameValue(Number.NaN, Number.NaN));
	t.true(sameValue([], []));
});

test('values of another form are not the same', (t) => {
	const pairs: readonly (readonly [unknown, unknown])[] = [
		[{ a: 1, b: 2 }, { a: 1 }],
		[{ a: 1 }, { a: 1, b: 2 }],
		[{ a: null }, {}],
		[[1, 2], [1]],
		[[1], [1, 2]],
		[
			[1, 2],
			[2, 1],
		],
		[[], {}],
		[{ 0: 1 }, [1]],
		[[1], { 0: 1, length: 1 }],
		[1, '1'],
		[null, {}],
		[JSON.parse('{"__proto__": {}}'), { a: {} }],
		[undefined, null],
	];
	for (const [a, b] of pairs) t.false(sameValue(a, b), JSON.stringify([a, b]));
});
