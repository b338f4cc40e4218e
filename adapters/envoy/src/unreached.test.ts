// SPDX-License-Identifier: Apache-2.0
import { servicePortName, type XdsResource } from '@branchline/plan';
import test from 'ava';
import { all, isCart, native, planOf, render, table } from './resources.test.fixture.ts';

const unreachedOf = (...objects: XdsResource[]) =>
	render(planOf(), objects).unreached?.map(({ of }) => servicePortName(of));

test('a fork that no table of the user reaches is said, with the service port', (t) => {
	t.deepEqual(unreachedOf(native('cart', {}), table([all])), ['shop/a:80']);
	t.deepEqual(unreachedOf(native('cart', isCart), table([all])), []);
});

test('nothing is known where a table may lead anywhere, and tables of ours reach every port', (t) => {
	const somewhere = { match: { prefix: '/' }, route: { cluster_header: 'x-cluster' } };
	t.is(unreachedOf(table([somewhere])), undefined);
	t.is(unreachedOf(table([all], {}, { vhds: {} })), undefined);
	t.deepEqual(unreachedOf(native('cart', {})), []);
});
