// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject } from '@branchline/plan';
import test from 'ava';
import { gatewayApiGateway, istioGateway } from '../implicit.ts';
import { clientWorkload } from './callers.ts';
import { gatewayPorts, gatewayProxy, proxyObjects } from './gateway-objects.ts';
import { markerHeader, markerObjects, markerPath } from './marker.ts';
import { deploymentsOf, ownServiceOf, readPlaceText } from './workload-objects.ts';

const checkout = {
	...clientWorkload('shop'),
	name: 'checkout',
	replicas: 2,
	labels: { tier: 'front' },
	ports: [{ name: 'http', port: 80, targetPort: 8080, appProtocol: 'http' }],
	subsets: [{ name: 'v1', labels: { version: 'v1' } }],
};

interface Deployment {
	readonly spec: {
		readonly selector: { readonly matchLabels: Readonly<Record<string, string>> };
		readonly template: {
			readonly metadata: { readonly labels: Readonly<Record<string, string>> };
			readonly spec: { readonly containers: readonly { readonly env?: readonly { name: string; value?: string }[] }[] };
		};
	};
}

const asDeployment = (object: KubernetesObject | undefined) => object as unknown as Deployment;

test('the pods of every subset are found by the Service, and by their own Deployment alone', (t) => {
	const deployments = deploymentsOf(checkout, { image: 'echo', sidecar: true }).map(asDeployment);
	t.is(deployments.length, 2);
	const labels = deployments.map(({ spec }) => spec.template.metadata.labels);
	for (const one of labels) t.like(one, { app: 'checkout', tier: 'front', 'sidecar.istio.io/inject': 'true' });
	t.deepEqual(
		labels.map(({ version }) => version),
		[undefined, 'v1'],
	);
	const [first, second] = deployments.map(({ spec }) => JSON.stringify(spec.selector.matchLabels));
	t.not(first, second);
	t.is((ownServiceOf(checkout).spec as { selector: { app: string } }).selector.app, 'checkout');
});

test('a pod knows its service and subset, and where the application listens', (t) => {
	const subset = asDeployment(deploymentsOf(checkout, { image: 'echo' })[1]);
	const env = Object.fromEntries(
		subset.spec.template.spec.containers[0]?.env?.map(({ name, value }) => [name, value]) ?? [],
	);
	t.deepEqual(readPlaceText(env.ECHO_WORKLOAD ?? ''), { service: 'checkout', subset: 'v1' });
	t.is(env.ECHO_PORTS, '8080');
	t.false('sidecar.istio.io/inject' in subset.spec.template.metadata.labels);
});

test('a gateway has proxies that the mesh finds, on ports that they may bind', (t) => {
	const gateway = istioGateway('edge');
	const proxy = gatewayProxy(gateway);
	t.deepEqual(gatewayPorts(gateway), [80]);
	t.deepEqual(proxy.labels, { istio: 'edge' });
	const [service, deployment] = proxyObjects(proxy);
	t.like(service?.spec, { ports: [{ port: 80, targetPort: 8080 }] });
	t.like(asDeployment(deployment).spec.template.metadata.labels, { istio: 'edge', 'sidecar.istio.io/inject': 'true' });
	t.not(gatewayProxy(gatewayApiGateway('edge')).labels.istio, 'edge');
});

test('the marker shows the number of the configuration on every way in', (t) => {
	const gateways = [{ namespace: 'shop', name: 'edge', host: 'shop.example', listener: 'own' }];
	const none = { mesh: false, gateways: [] };
	const ofIstio = markerObjects({ virtualServices: { mesh: true, gateways }, httpRoutes: none }, 7);
	t.is(ofIstio.length, 1);
	t.like(ofIstio[0]?.spec, {
		gateways: ['mesh', 'shop/edge'],
		http: [{ headers: { request: { set: { [markerHeader]: '7' } } } }],
	});
	const ofGatewayApi = markerObjects({ virtualServices: none, httpRoutes: { mesh: true, gateways } }, 7);
	t.is(ofGatewayApi.length, 2);
	// On Traefik a user's match of a method, for any host, would be before a match of a prefix.
	const matches = [{ path: { type: 'Exact', value: markerPath } }];
	for (const { spec } of ofGatewayApi) t.like(spec, { rules: [{ matches }] });
	t.like(ofGatewayApi[1]?.spec, {
		parentRefs: [{ namespace: 'shop', name: 'edge', sectionName: 'own' }],
		hostnames: ['shop.example'],
	});
	t.deepEqual(markerObjects({ virtualServices: none, httpRoutes: none }, 7), []);
});
