// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { programSize } from './regex-program.ts';
import { parseRegex } from './regex-syntax.ts';

const BAGGAGE = (key: string) => `^(?:.*,)?[ \\t]*sd-routing-key[ \\t]*=[ \\t]*${key}[ \\t]*(?:[,;].*)?$`;

// As Envoy 1.38.3 reports them when google_re2.max_program_size is 0.
const SIZES: readonly [pattern: string, size: number][] = [
	['abc', 7],
	['^abc$', 4],
	['^abc.*$', 12],
	['.*', 12],
	['^$', 2],
	['^.b$', 11],
	['^[ace]d$', 6],
	['^[^a]d$', 11],
	['^[ab]?cde$', 7],
	['^(?:ab|cd|ef)g$', 9],
	['^[a-c]{2,4}$', 8],
	['^(a)b$', 6],
	['^[a-z0-9._~-]+$', 8],
	['^\\w+$', 6],
	['^\\S+$', 13],
	['^a*b*c*d$', 8],
	['^a?b?c?d$', 9],
	['^(?:.*,)?b*d$', 15],
	['^b*(?:ca*)?d$', 8],
	['^(?:a+|b)+e$', 9],
	['^(?:|.*,)k(?:|,.*)$', 25],
	['^é$', 4],
	['(?i)ab', 6],
	[BAGGAGE('ab'), 50],
];

for (const [pattern, size] of SIZES) {
	test(`RE2 compiles ${pattern} to ${size} instructions`, (t) => {
		const { tree, ignoreCase } = parseRegex(pattern);
		t.is(programSize(tree, ignoreCase), size);
	});
}

test('the baggage pattern passes the limit of 100 from a key of 53 characters', (t) => {
	const size = (length: number) => programSize(parseRegex(BAGGAGE('k'.repeat(length))).tree, false);
	t.is(size(52), 100);
	t.is(size(53), 101);
});

test('seven keys of eight characters in one alternation pass the limit', (t) => {
	const keys = [...'abcdefg'].map((letter) => letter.repeat(8)).join('|');
	t.is(programSize(parseRegex(BAGGAGE(`(?:${keys})`)).tree, false), 104);
});
