// SPDX-License-Identifier: Apache-2.0
import { connect, type Kube } from '@branchline/kube';
import anyTest, { type TestFn } from 'ava';
import { answeredBy, backend, openShop, programmed, route } from '../gateways.test.fixture.ts';
import { addresses } from '../network/names.ts';
import { removeTestbed } from '../state/remove.ts';
import { startTestbed, type Testbed } from '../testbed.ts';

const test = anyTest as TestFn<{ testbed: Testbed; kube: Kube }>;
const name = 'test-traefik';
const key = ['x-branchline-key: pr-1'];

test.before('a testbed with Traefik, and two services in it', async (t) => {
	const testbed = await startTestbed({ name, implementations: ['traefik'], log: (line) => t.log(line) });
	const kube = await connect({ kubeconfig: testbed.kubeconfig });
	t.context = { testbed, kube };
	await openShop(kube);
});

test.after.always(async (t) => {
	t.context.kube?.close();
	await removeTestbed(name);
});

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
