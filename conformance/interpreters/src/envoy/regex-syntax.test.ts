// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { UndefinedConfiguration } from '../contract.ts';
import { compilePattern } from './pattern.ts';

const COVERED: readonly [pattern: string, value: string, covers: boolean][] = [
	// Envoy matches the whole value, and backtracks to do so: `k` before `k2` does not settle it.
	['sd-routing-key=(k|k2)', 'sd-routing-key=k2', true],
	['.*?sd-routing-key=k.*?', 'a=1,sd-routing-key=k,b=2', true],
	['(|.*,)sd-routing-key=k(|,.*)', 'sd-routing-key=k,b=2', true],
	['sd-routing-key=k', 'a=1,sd-routing-key=k', false],
	['^(?:k)$', 'k', true],
	// An unbounded pattern takes another key with it.
	['.*sd-routing-key=k.*', 'sd-routing-key=k2', true],
	['a.c', 'a\u2028c', true],
	['a.c', 'a\nc', false],
	['(?s)a.c', 'a\nc', true],
	['(?i)YES', 'yes', true],
	['\\s', '\u00a0', false],
	['[]a]+', ']a', true],
	['[a\\-z]+', 'a-z', true],
	['[^,]*', 'é€', true],
	['a{', 'a{', true],
	['a{2,3}', 'aaaa', false],
];

for (const [regex, value, covers] of COVERED) {
	test(`${regex} ${covers ? 'covers' : 'does not cover'} ${JSON.stringify(value)}`, (t) => {
		t.is(compilePattern({ regex }).covers(value), covers);
	});
}

const REFUSED = [
	'(?=a)',
	'(?!a)',
	'(?<=a)b',
	'(a)\\1',
	'a**',
	'a{1001}',
	'*a',
	'(a',
	'a)',
	'[a',
	'[z-a]',
	'\\Qa\\E',
	'\\pL',
	'(?P<n>a)',
	'[[:alpha:]]',
	'\\',
];

for (const regex of REFUSED) {
	test(`${regex} is refused`, (t) => {
		t.throws(() => compilePattern({ regex }), { instanceOf: UndefinedConfiguration });
	});
}

test('a pattern may state a limit of its own', (t) => {
	const regex = `^x?${'.'.repeat(13)}$`;
	t.throws(() => compilePattern({ regex }), { message: /more than the limit of 100/ });
	t.notThrows(() => compilePattern({ regex, googleRe2: { maxProgramSize: 1000 } }));
});

const REPLACED: readonly [pattern: string, substitution: string, value: string, result: string][] = [
	['a*', 'z', '/api', 'z/zpziz'],
	['^/([^/]+)', '/v1/\\1', '/pay/x', '/v1/pay/x'],
	['o', '\\0\\0', '/foo', '/foooo'],
	['/', '\\1-', '/api', '/api'],
];

for (const [regex, substitution, value, result] of REPLACED) {
	test(`${regex} with ${substitution} makes ${result} of ${value}`, (t) => {
		t.is(compilePattern({ regex }).replaceAll(value, substitution), result);
	});
}
