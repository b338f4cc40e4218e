// SPDX-License-Identifier: Apache-2.0
import type { XdsResource } from '@branchline/plan';
import test from 'ava';
import { all, isCart, native, planOf, render, table } from './resources.test.fixture.ts';

const codesOf = (...objects: XdsResource[]) => render(planOf(), objects).diagnostics.map(({ code }) => code);

test('a fork that no table of the user reaches is said, with the service port', (t) => {
	const { diagnostics } = render(planOf(), [native('cart', {}), table([all])]);
	t.deepEqual(
		diagnostics.map(({ code, severity }) => [code, severity]),
		[['adapter/fork-unreached', 'warning']],
	);
	t.regex(diagnostics[0]!.message, /^shop\/a:80 is forked/);
	t.deepEqual(codesOf(native('cart', isCart), table([all])), []);
});

test('nothing is said where it is not known what a table reaches, or where there is none', (t) => {
	const somewhere = { match: { prefix: '/' }, route: { cluster_header: 'x-cluster' } };
	t.deepEqual(codesOf(table([somewhere])), []);
	t.deepEqual(codesOf(table([all], {}, { vhds: {} })), []);
	t.deepEqual(codesOf(native('cart', {})), []);
});
