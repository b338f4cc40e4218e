// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { compileSearch, compileWhole } from './regex.ts';

for (const [pattern, value, accepted] of [
	['a|ab', 'ab', true],
	['a', 'ab', false],
	['^a$', 'a', true],
	['\\Aa\\z', 'a', true],
	['\\/\\=\\,\\:\\-\\@', '/=,:-@', true],
	['[[]', '[', true],
	['[]a]+', ']a', true],
	['[^]a]', ']', false],
	['[a-c\\-]+', 'a-c', true],
	['[a\\]b]+', 'a]b', true],
	['a{', 'a{', true],
	['a{,2}', 'a{,2}', true],
	['a{2,3}', 'aaa', true],
	['a{2}b}', 'aab}', true],
	['x]', 'x]', true],
	['.', '😀', true],
	['\\s', '\u000b', false],
	['[\\s]', '\t', true],
	['\\S', 'a', true],
	['(?:.*,)?[ \\t]*k[ \\t]*(?:[,;].*)?', 'a=1, k;p,b', true],
] as const) {
	test(`${pattern} ${accepted ? 'covers' : 'does not cover'} ${JSON.stringify(value)}`, (t) => {
		t.is(compileWhole(pattern).test(value), accepted);
	});
}

for (const pattern of [
	'',
	'a(?=b)',
	'a(?!b)',
	'(?<=a)b',
	'(?<!a)b',
	'(a)\\1',
	'(?P<x>a)',
	'(?<x>a)',
	'(?i)a',
	'a**',
	'a++',
	'a{1001}',
	'\\Qa\\E',
	'\\C',
	'\\pL',
	'[[:alpha:]]',
	'(a',
	'[a',
	'[b-a]',
	'*',
	'a\\',
	'k'.repeat(1025),
	'é'.repeat(513),
]) {
	test(`refused: ${pattern.slice(0, 20)}`, (t) => {
		t.throws(() => compileWhole(pattern), { name: 'UndefinedConfiguration', message: /^regex/ });
		t.throws(() => compileSearch(pattern), { name: 'UndefinedConfiguration' });
	});
}
