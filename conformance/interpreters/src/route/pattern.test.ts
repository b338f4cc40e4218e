// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { UndefinedConfiguration } from '../contract.ts';
import { compilePattern } from './pattern.ts';

const baggage = '^(?:.*,)?[ \\t]*sd-routing-key[ \\t]*=[ \\t]*K[ \\t]*(?:[,;].*)?$';

/** Pattern, value, what RE2's full match says, what Linkerd says. */
const cases = [
	['sd-routing-key=(k|k2)', 'sd-routing-key=k2', true, false],
	['sd-routing-key=(k2|k)', 'sd-routing-key=k2', true, true],
	['.*?sd-routing-key=k.*?', 'a=1,sd-routing-key=k,b=2', true, false],
	['(|.*,)sd-routing-key=k(|,.*)', 'sd-routing-key=k,b=2', true, false],
	['^(?:sd-routing-key=(k|k2))$', 'sd-routing-key=k2', true, true],
	['^(?:.*?sd-routing-key=k.*?)$', 'a=1,sd-routing-key=k,b=2', true, true],
	['sd-routing-key=k', 'a=1,sd-routing-key=k', false, false],
	[baggage, 'sd-routing-key=K', true, true],
	[baggage, 'a=1, sd-routing-key = K ;p=1,b=2', true, true],
	[baggage, 'sd-routing-key=K2', false, false],
	[baggage, 'xsd-routing-key=K', false, false],
	[baggage, 'a=sd-routing-key=K', false, false],
	['.*', '', true, true],
	['[^a-c.]\\.x{2}', 'd.xx', true, true],
	['[\\]\\-x]+', ']-x', true, true],
	['a|b', 'b', true, true],
	['\\d{1,3}\\s?\\w*', '12 ab_', true, true],
	['.+', 'é', true, true],
] as const;

for (const [pattern, value, covers, finds] of cases) {
	test(`${pattern} on ${value}`, (t) => {
		const compiled = compilePattern(pattern);
		t.deepEqual([compiled.covers(value), compiled.finds(value)], [covers, finds]);
	});
}

for (const pattern of [
	'(?=a)',
	'(?!a)',
	'(?<=a)',
	'(?i)a',
	'(?P<n>a)',
	'(?<n>a)',
	'(a)\\1',
	'a**',
	'a*+',
	'a{',
	'x{1001}',
	'x{3,2}',
	'[[]',
	'[[:alpha:]]',
	'[a&&b]',
	'[a--b]',
	'[]a]',
	'[z-a]',
	'\\C',
	'\\Qa\\E',
	'\\pL',
	'\\_',
	'\\<',
	'(',
	')',
	'[a',
	'a\\',
	'*a',
	'(|a)*',
	'^*',
]) {
	test(`not common to RE2 and Rust: ${pattern}`, (t) => {
		t.throws(() => compilePattern(pattern), { instanceOf: UndefinedConfiguration });
	});
}
