// SPDX-License-Identifier: Apache-2.0
import { connect, type Kube } from '@branchline/kube';
import anyTest, { type TestFn } from 'ava';
import {
	echoContainer,
	inPod,
	isReady,
	namespaceObject,
	patience,
	podObject,
	reportOf,
	type SeenPod,
	serviceObject,
	untilPod,
	type Written,
} from '../node/pods.test.fixture.ts';
import { removeTestbed } from '../state/remove.ts';
import { startTestbed, type Testbed } from '../testbed.ts';
import { until } from '../until.ts';

const test = anyTest as TestFn<{ testbed: Testbed; kube: Kube }>;
const name = 'test-istio';
const client = { namespace: 'shop', name: 'client' } as const;

test.before('a testbed with Istio, and two services in it', async (t) => {
	const testbed = await startTestbed({ name, implementations: ['istio'], log: (line) => t.log(line) });
	const kube = await connect({ kubeconfig: testbed.kubeconfig });
	t.context = { testbed, kube };
	await kube.create(namespaceObject('shop', 'istio'));
	for (const service of ['checkout', 'checkout-v2', 'payments', 'payments-v2']) {
		await kube.create(serviceObject('shop', service));
		await kube.create(podObject('shop', service, echoContainer(service)));
	}
	await kube.create(podObject('shop', 'client', echoContainer('client')));
	const outside: Written = podObject('shop', 'outside', echoContainer('outside'));
	const labels = { 'sidecar.istio.io/inject': 'false' };
	await kube.create({ ...outside, metadata: { ...outside.metadata, labels } });
	for (const pod of ['checkout', 'checkout-v2', 'payments', 'payments-v2', 'client', 'outside']) {
		await untilPod(kube, 'shop', pod, isReady);
	}
});

test.after.always(async (t) => {
	t.context.kube?.close();
	await removeTestbed(name);
});

interface Ask {
	readonly from?: { readonly namespace: string; readonly name: string };
	readonly url: string;
	readonly headers?: readonly string[];
}

/** Who answers a request; what came instead where nobody did. */
async function answerer(testbed: Testbed, { from = client, url, headers = [] }: Ask): Promise<string> {
	const lines = headers.flatMap((line) => ['-H', line]);
	const answer = await inPod(testbed, from, ['curl', '-s', '-m', '5', '-w', '\n%{http_code}', ...lines, url]);
	const [body = '', status = ''] = answer.split('\n');
	return status === '200' ? (JSON.parse(body) as { readonly workload: string }).workload : status;
}

async function untilAnswered(testbed: Testbed, ask: Ask, workload: string): Promise<void> {
	let last = '';
	const check = async (): Promise<true | undefined> => {
		last = await answerer(testbed, ask);
		return last === workload ? true : undefined;
	};
	await until(`${ask.url} by ${workload}`, check, patience).catch((error: Error) => {
		throw new Error(`${error.message}, the last answer was by ${last}`, { cause: error });
	});
}

const key = ['x-branchline-key: pr-1'];

test.serial('pods have a sidecar where their namespace says so, and not where they say no', async (t) => {
	const { testbed } = t.context;
	t.deepEqual(Object.keys((await reportOf(testbed, 'shop', 'checkout'))?.logs ?? {}), ['app', 'istio-proxy']);
	t.deepEqual(Object.keys((await reportOf(testbed, 'shop', 'outside'))?.logs ?? {}), ['app']);
});

test.serial('a VirtualService routes by header between two services', async (t) => {
	const { kube, testbed } = t.context;
	const url = 'http://checkout:8080/pay';
	await untilAnswered(testbed, { url, headers: key }, 'checkout');
	await kube.create({
		apiVersion: 'networking.istio.io/v1',
		kind: 'VirtualService',
		metadata: { name: 'checkout', namespace: 'shop' },
		spec: {
			hosts: ['checkout'],
			http: [
				{
					match: [{ headers: { 'x-branchline-key': { exact: 'pr-1' } } }],
					route: [{ destination: { host: 'checkout-v2' } }],
				},
				{ route: [{ destination: { host: 'checkout' } }] },
			],
		},
	});
	await untilAnswered(testbed, { url, headers: key }, 'checkout-v2');
	t.is(await answerer(testbed, { url }), 'checkout');
	t.is(await answerer(testbed, { url: 'http://checkout.shop.svc.cluster.local:8080/', headers: key }), 'checkout-v2');
	const outside = { namespace: 'shop', name: 'outside' };
	t.is(await answerer(testbed, { from: outside, url, headers: key }), 'checkout', 'no sidecar, no routing');
});

test.serial('an HTTPRoute whose parent is a Service routes the same way, and its status says so', async (t) => {
	const { kube, testbed } = t.context;
	const url = 'http://payments:8080/';
	const backend = (service: string) => ({ backendRefs: [{ name: service, port: 8080 }] });
	await kube.create({
		apiVersion: 'gateway.networking.k8s.io/v1',
		kind: 'HTTPRoute',
		metadata: { name: 'payments', namespace: 'shop' },
		spec: {
			parentRefs: [{ group: '', kind: 'Service', name: 'payments', port: 8080 }],
			rules: [
				{ matches: [{ headers: [{ name: 'x-branchline-key', value: 'pr-1' }] }], ...backend('payments-v2') },
				backend('payments'),
			],
		},
	});
	await untilAnswered(testbed, { url, headers: key }, 'payments-v2');
	await untilAnswered(testbed, { url }, 'payments');
	const route = await kube.get({
		apiVersion: 'gateway.networking.k8s.io/v1',
		kind: 'HTTPRoute',
		namespace: 'shop',
		name: 'payments',
	});
	const status = route?.status as { parents?: { conditions: { type: string; status: string }[] }[] } | undefined;
	const accepted = status?.parents?.[0]?.conditions.find(({ type }) => type === 'Accepted');
	t.is(accepted?.status, 'True');
});

test.serial("requests enter at Istio's ingress gateway", async (t) => {
	const { kube, testbed } = t.context;
	await kube.create({
		apiVersion: 'networking.istio.io/v1',
		kind: 'Gateway',
		metadata: { name: 'edge', namespace: 'shop' },
		spec: {
			selector: { istio: 'ingressgateway' },
			servers: [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: ['*'] }],
		},
	});
	await kube.create({
		apiVersion: 'networking.istio.io/v1',
		kind: 'VirtualService',
		metadata: { name: 'edge', namespace: 'shop' },
		spec: {
			hosts: ['shop.example'],
			gateways: ['edge'],
			http: [
				{
					match: [{ headers: { 'x-branchline-key': { exact: 'pr-1' } } }],
					route: [{ destination: { host: 'payments-v2' } }],
				},
				{ route: [{ destination: { host: 'checkout' } }] },
			],
		},
	});
	const from = { namespace: 'shop', name: 'outside' };
	const ask = { from, url: 'http://istio-ingressgateway.istio-system/', headers: ['host: shop.example'] };
	await untilAnswered(testbed, ask, 'checkout');
	await untilAnswered(testbed, { ...ask, headers: [...ask.headers, ...key] }, 'payments-v2');
	t.pass();
});

test.serial('requests enter at a Gateway of class istio whose address is that gateway', async (t) => {
	const { kube, testbed } = t.context;
	const api = 'gateway.networking.k8s.io/v1';
	await kube.create({
		apiVersion: api,
		kind: 'Gateway',
		// Istio looks for the address in the namespace of the Gateway alone.
		metadata: { name: 'front', namespace: 'istio-system' },
		spec: {
			gatewayClassName: 'istio',
			addresses: [{ type: 'Hostname', value: 'istio-ingressgateway.istio-system.svc.cluster.local' }],
			listeners: [{ name: 'http', port: 8080, protocol: 'HTTP', allowedRoutes: { namespaces: { from: 'All' } } }],
		},
	});
	await kube.create({
		apiVersion: api,
		kind: 'HTTPRoute',
		metadata: { name: 'front', namespace: 'shop' },
		spec: {
			parentRefs: [{ name: 'front', namespace: 'istio-system' }],
			hostnames: ['front.example'],
			rules: [{ backendRefs: [{ name: 'payments', port: 8080 }] }],
		},
	});
	const from = { namespace: 'shop', name: 'outside' };
	const url = 'http://istio-ingressgateway.istio-system:8080/';
	await untilAnswered(testbed, { from, url, headers: ['host: front.example'] }, 'payments');
	t.pass();
});

test.serial('probes pass by the sidecar: a port that nobody listens on is not ready', async (t) => {
	const { kube } = t.context;
	const readinessProbe = { tcpSocket: { port: 4 }, periodSeconds: 1, failureThreshold: 1 };
	await kube.create(podObject('shop', 'closed', { command: ['sleep', '1000'], readinessProbe }));
	const isRunning = (pod: SeenPod) => pod?.status.containerStatuses?.[0]?.state.running !== undefined;
	const { status } = await untilPod(kube, 'shop', 'closed', isRunning);
	const ready = status.conditions?.find(({ type }) => type === 'Ready');
	t.is(ready?.status, 'False');
	t.regex(ready?.message ?? '', /app/);
});

test.serial('a wrong annotation is told to whoever looks at the pod', async (t) => {
	const { kube } = t.context;
	const pod: Written = podObject('shop', 'wrong');
	const annotations = { 'traffic.sidecar.istio.io/excludeInboundPorts': '80; reboot' };
	await kube.create({ ...pod, metadata: { ...pod.metadata, annotations } });
	const told = async () => {
		const { items } = await kube.list(
			{ apiVersion: 'v1', kind: 'Event' },
			{ namespace: 'shop', fieldSelector: 'involvedObject.name=wrong' },
		);
		const messages = (items as unknown as readonly { readonly message?: string }[]).map(({ message = '' }) => message);
		return messages.some((message) => message.includes('expected ports such as 8080,9090')) ? true : undefined;
	};
	await until('an event', told, patience);
	t.pass();
});

test.serial('sidecars keep routing while istiod is restarted, and hear of changes afterwards', async (t) => {
	const { kube, testbed } = t.context;
	const url = 'http://payments:8080/';
	await testbed.restart('istiod');
	await kube.delete({
		apiVersion: 'gateway.networking.k8s.io/v1',
		kind: 'HTTPRoute',
		namespace: 'shop',
		name: 'payments',
	});
	await untilAnswered(testbed, { url, headers: key }, 'payments');
	t.pass();
});
