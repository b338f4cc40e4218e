// SPDX-License-Identifier: Apache-2.0
import anyTest, { type TestFn } from 'ava';
import { answeredBy, aroundShop, backend, programmed, route, type Shop } from '../gateways.test.fixture.ts';
import { addresses } from '../network/names.ts';

const test = anyTest as TestFn<Shop>;
const key = ['x-branchline-key: pr-1'];

aroundShop(test, 'traefik');

test.serial('Gateways route by header, at ports that they share, and after a restart', async (t) => {
	const { kube, testbed } = t.context;
	for (const [gateway, port] of [
		['edge', 80],
		['other', 81],
	] as const)
		await programmed(kube, { name: gateway, className: 'traefik', port });
	const matches = [{ headers: [{ name: 'x-branchline-key', value: 'pr-1' }] }];
	await route(kube, 'edge', [{ matches, ...backend('checkout-v2') }, backend('checkout')]);
	await route(kube, 'other', [backend('checkout-v2')]);
	const url = `http://${addresses.node}`;
	await answeredBy(testbed, `${url}/`, [], 'checkout');
	await answeredBy(testbed, `${url}/`, key, 'checkout-v2');
	await answeredBy(testbed, `${url}:81/`, [], 'checkout-v2');
	await testbed.restart('traefik');
	await answeredBy(testbed, `${url}/`, key, 'checkout-v2');
	t.pass();
});
