// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { hasPrefix, replacePrefix, splitAuthority } from './path.ts';

/** The table of gateway-api `apis/v1/httproute_types.go`, HTTPPathModifier. */
for (const [path, prefix, replacement, expected] of [
	['/foo/bar', '/foo', '/xyz', '/xyz/bar'],
	['/foo/bar', '/foo', '/xyz/', '/xyz/bar'],
	['/foo/bar', '/foo/', '/xyz', '/xyz/bar'],
	['/foo/bar', '/foo/', '/xyz/', '/xyz/bar'],
	['/foo', '/foo', '/xyz', '/xyz'],
	['/foo/', '/foo', '/xyz', '/xyz/'],
	['/foo/bar', '/foo', '', '/bar'],
	['/foo/', '/foo', '', '/'],
	['/foo', '/foo', '', '/'],
	['/foo/', '/foo', '/', '/'],
	['/foo', '/foo', '/', '/'],
	['/bar', '/', '/xyz', '/xyz/bar'],
] as const) {
	test(`${path}: ${prefix} replaced by "${replacement}"`, (t) =>
		t.is(replacePrefix(path, prefix, replacement), expected));
}

for (const [path, prefix, expected] of [
	['/abc', '/abc', true],
	['/abc/', '/abc', true],
	['/abc/d', '/abc', true],
	['/abcd', '/abc', false],
	['/abc', '/abc/', true],
	['/x', '/', true],
] as const) {
	test(`prefix ${prefix} of ${path}: ${expected}`, (t) => t.is(hasPrefix(path, prefix), expected));
}

test('authorities', (t) => {
	t.deepEqual(splitAuthority('shop:8080'), { host: 'shop', port: 8080 });
	t.deepEqual(splitAuthority('[::1]:80'), { host: '[::1]', port: 80 });
	t.deepEqual(splitAuthority('[::1]'), { host: '[::1]', port: undefined });
});
