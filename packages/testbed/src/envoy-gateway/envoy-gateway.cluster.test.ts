// SPDX-License-Identifier: Apache-2.0
import type { Kube } from '@branchline/kube';
import anyTest, { type TestFn } from 'ava';
import {
	answeredBy,
	gatewayApi as api,
	aroundShop,
	backend,
	programmed,
	route,
	type Shop,
} from '../gateways.test.fixture.ts';
import { isThere } from '../is-there.ts';
import { patience } from '../node/pods.test.fixture.ts';
import { until } from '../until.ts';

const test = anyTest as TestFn<Shop>;
const system = 'envoy-gateway-system';

aroundShop(test, 'envoy-gateway');

/** Creates a Gateway with one listener and answers its address once it is programmed. */
async function gateway(kube: Kube, gatewayName: string, port: number, more: object = {}): Promise<string> {
	const { status } = await programmed(kube, { name: gatewayName, className: 'envoy-gateway', port, more });
	const { addresses = [] } = status as { readonly addresses?: readonly { readonly value: string }[] };
	return addresses[0]?.value ?? '';
}

const key = ['x-branchline-key: pr-1'];

test.serial('an HTTPRoute routes by header at a Gateway, which is found as in any cluster', async (t) => {
	const { kube, testbed } = t.context;
	const address = await gateway(kube, 'edge', 80);
	const matches = [{ headers: [{ name: 'x-branchline-key', value: 'pr-1' }] }];
	await route(kube, 'edge', [{ matches, ...backend('checkout-v2') }, backend('checkout')]);
	await answeredBy(testbed, `http://${address}/`, [], 'checkout');
	await answeredBy(testbed, `http://${address}/`, key, 'checkout-v2');
	const labelSelector =
		'gateway.envoyproxy.io/owning-gateway-namespace=shop,gateway.envoyproxy.io/owning-gateway-name=edge';
	const { items } = await kube.list({ apiVersion: 'v1', kind: 'Service' }, { namespace: system, labelSelector });
	t.like(items[0]?.spec, { clusterIP: address });
	t.false(await isThere('/certs'));
	t.false(await isThere('/sds'));
});

test.serial('two Gateways have the same port', async (t) => {
	const { kube, testbed } = t.context;
	const [one, two] = await Promise.all([gateway(kube, 'one', 8080), gateway(kube, 'two', 8080)]);
	await route(kube, 'one', [backend('checkout')]);
	await route(kube, 'two', [backend('checkout-v2')]);
	await answeredBy(testbed, `http://${one}:8080/`, [], 'checkout');
	await answeredBy(testbed, `http://${two}:8080/`, [], 'checkout-v2');
	t.pass();
});

test.serial('a Gateway has an EnvoyProxy of its own, with what drains its connections', async (t) => {
	const { kube, testbed } = t.context;
	const group = 'gateway.envoyproxy.io';
	const metadata = { name: 'own', namespace: 'shop' };
	// Nobody gives addresses to Services of type LoadBalancer here.
	const provider = { type: 'Kubernetes', kubernetes: { envoyService: { type: 'ClusterIP' } } };
	await kube.create({ apiVersion: `${group}/v1alpha1`, kind: 'EnvoyProxy', metadata, spec: { provider } });
	const parametersRef = { group, kind: 'EnvoyProxy', name: 'own' };
	const address = await gateway(kube, 'own', 80, { infrastructure: { parametersRef } });
	await route(kube, 'own', [backend('checkout')]);
	await answeredBy(testbed, `http://${address}/`, [], 'checkout');
	const labelSelector = 'gateway.envoyproxy.io/owning-gateway-name=own';
	const { items } = await kube.list({ apiVersion: 'v1', kind: 'Pod' }, { namespace: system, labelSelector });
	const { containers } = items[0]!.spec as { readonly containers: readonly { readonly name: string }[] };
	t.deepEqual(
		containers.map(({ name: container }) => container),
		['envoy', 'shutdown-manager'],
	);
});

test.serial('a Gateway answers while Envoy Gateway is restarted, and hears of changes afterwards', async (t) => {
	const { kube, testbed } = t.context;
	const address = await gateway(kube, 'kept', 80);
	await route(kube, 'kept', [backend('checkout')]);
	await answeredBy(testbed, `http://${address}/`, [], 'checkout');
	await testbed.restart('envoy-gateway');
	await answeredBy(testbed, `http://${address}/`, [], 'checkout');
	await kube.patch({ apiVersion: api, kind: 'HTTPRoute', namespace: 'shop', name: 'kept' }, [
		{ op: 'replace', path: '/spec/rules/0/backendRefs/0/name', value: 'checkout-v2' },
	]);
	await answeredBy(testbed, `http://${address}/`, [], 'checkout-v2');
	t.pass();
});

test.serial('a deleted Gateway leaves no pod', async (t) => {
	const { kube } = t.context;
	await gateway(kube, 'brief', 80);
	const pods = async () => {
		const labelSelector = 'gateway.envoyproxy.io/owning-gateway-name=brief';
		return (await kube.list({ apiVersion: 'v1', kind: 'Pod' }, { namespace: system, labelSelector })).items.length;
	};
	t.is(await pods(), 1);
	await kube.delete({ apiVersion: api, kind: 'Gateway', namespace: 'shop', name: 'brief' });
	const began = performance.now();
	await until('no pod', async () => ((await pods()) === 0 ? true : undefined), patience);
	t.true(performance.now() - began < 8_000);
});
