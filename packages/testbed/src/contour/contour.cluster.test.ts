// SPDX-License-Identifier: Apache-2.0
import { connect, type Kube } from '@branchline/kube';
import anyTest, { type TestFn } from 'ava';
import { answeredBy, backend, openShop, programmed, route } from '../gateways.test.fixture.ts';
import { patience } from '../node/pods.test.fixture.ts';
import { removeTestbed } from '../state/remove.ts';
import { startTestbed, type Testbed } from '../testbed.ts';
import { until } from '../until.ts';

const test = anyTest as TestFn<{ testbed: Testbed; kube: Kube }>;
const name = 'test-contour';
const key = ['x-branchline-key: pr-1'];

test.before('a testbed with Contour, and two services in it', async (t) => {
	const testbed = await startTestbed({ name, implementations: ['contour'], log: (line) => t.log(line) });
	const kube = await connect({ kubeconfig: testbed.kubeconfig });
	t.context = { testbed, kube };
	await openShop(kube);
});

test.after.always(async (t) => {
	t.context.kube?.close();
	await removeTestbed(name);
});

async function address(kube: Kube, gateway: string): Promise<string> {
	const ref = { apiVersion: 'v1', kind: 'Service', namespace: 'shop', name: `envoy-${gateway}` };
	const check = async () => ((await kube.get(ref))?.spec as { clusterIP?: string } | undefined)?.clusterIP;
	return until(`${gateway}: an address`, check, patience);
}

test.serial('two Gateways of one port route by header, each by a Contour and an Envoy of its own', async (t) => {
	const { kube, testbed } = t.context;
	for (const gateway of ['edge', 'other']) await programmed(kube, { name: gateway, className: 'contour', port: 80 });
	const matches = [{ headers: [{ name: 'x-branchline-key', value: 'pr-1' }] }];
	await route(kube, 'edge', [{ matches, ...backend('checkout-v2') }, backend('checkout')]);
	await route(kube, 'other', [backend('checkout-v2')]);
	const edge = await address(kube, 'edge');
	await answeredBy(testbed, `http://${edge}/`, [], 'checkout');
	await answeredBy(testbed, `http://${edge}/`, key, 'checkout-v2');
	await answeredBy(testbed, `http://${await address(kube, 'other')}/`, [], 'checkout-v2');
	const labelSelector = 'projectcontour.io/owning-gateway-name';
	const { items } = await kube.list({ apiVersion: 'v1', kind: 'Pod' }, { namespace: 'shop', labelSelector });
	t.is(items.length, 4);
});
