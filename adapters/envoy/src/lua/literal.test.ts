// SPDX-License-Identifier: Apache-2.0
import { deepStrictEqual, match } from 'node:assert/strict';
import test from 'ava';
import fc from 'fast-check';
import { luaString } from './literal.ts';
import { evaluated } from './run.test.fixture.ts';

const texts = fc.oneof(
	fc.string({ unit: 'binary' }),
	fc.string({ unit: fc.constantFrom('"', "'", '\\', '\n', '\r', '\0', ']]', '--', '1', 'é', '\u2028', 'a', '~') }),
);

test('a literal is the bytes of its text, whatever the text', (t) => {
	fc.assert(
		fc.property(texts, (text) => {
			deepStrictEqual([...evaluated(luaString(text))], [...new TextEncoder().encode(text)]);
		}),
		{ numRuns: 1_000 },
	);
	t.pass();
});

test('a literal holds nothing but harmless characters and decimal escapes', (t) => {
	fc.assert(fc.property(texts, (text) => match(luaString(text), /^"(?:[A-Za-z0-9 _/:.~-]|\\\d{3})*"$/)));
	t.is(luaString('a"]]\n'), '"a\\034\\093\\093\\010"');
});
