// SPDX-License-Identifier: Apache-2.0
import type { Kube } from '@branchline/kube';
import anyTest, { type TestFn } from 'ava';
import { answeredBy, aroundShop, backend, programmed, route, type Shop } from '../gateways.test.fixture.ts';
import { patience } from '../node/pods.test.fixture.ts';
import { until } from '../until.ts';

const test = anyTest as TestFn<Shop>;
const key = ['x-branchline-key: pr-1'];

aroundShop(test, 'contour');

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
