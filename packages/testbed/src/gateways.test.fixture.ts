// SPDX-License-Identifier: Apache-2.0
import { connect, type Kube } from '@branchline/kube';
import type { TestFn } from 'ava';
import type { Implementation } from './build/implementations.ts';
import {
	echoContainer,
	inPod,
	isReady,
	namespaceObject,
	patience,
	podObject,
	serviceObject,
	untilPod,
} from './node/pods.test.fixture.ts';
import { removeTestbed } from './state/remove.ts';
import { startTestbed, type Testbed } from './testbed.ts';
import { until } from './until.ts';

/** The API of Gateways and routes. */
export const gatewayApi = 'gateway.networking.k8s.io/v1';

/** What the tests of an implementation have before them; `kube` is a client of the testbed's. */
export interface Shop {
	readonly testbed: Testbed;
	readonly kube: Kube;
}

/** Gives the tests of a file a testbed with one implementation and a shop in it, and takes it away after them. */
export function aroundShop(test: TestFn<Shop>, implementation: Implementation): void {
	const name = `test-${implementation}`;
	test.before(`a testbed with ${implementation}, and two services in it`, async (t) => {
		const testbed = await startTestbed({ name, implementations: [implementation], log: (line) => t.log(line) });
		const kube = await connect({ kubeconfig: testbed.kubeconfig });
		t.context = { testbed, kube };
		await openShop(kube);
	});
	test.after.always(async (t) => {
		t.context.kube?.close();
		await removeTestbed(name);
	});
}

/** Two services and a client in the namespace `shop`, all of them ready. */
async function openShop(kube: Kube): Promise<void> {
	await kube.create(namespaceObject('shop'));
	for (const service of ['checkout', 'checkout-v2']) {
		await kube.create(serviceObject('shop', service));
		await kube.create(podObject('shop', service, echoContainer(service)));
	}
	await kube.create(podObject('shop', 'client', echoContainer('client')));
	for (const pod of ['checkout', 'checkout-v2', 'client']) await untilPod(kube, 'shop', pod, isReady);
}

/** Creates a Gateway of a class with one listener, and resolves when it is programmed. */
export async function programmed(
	kube: Kube,
	of: { readonly name: string; readonly className: string; readonly port: number; readonly more?: object },
): Promise<NonNullable<Awaited<ReturnType<Kube['get']>>>> {
	const ref = { apiVersion: gatewayApi, kind: 'Gateway', namespace: 'shop', name: of.name };
	await kube.create({
		apiVersion: gatewayApi,
		kind: 'Gateway',
		metadata: { name: of.name, namespace: 'shop' },
		spec: {
			gatewayClassName: of.className,
			listeners: [{ name: 'http', port: of.port, protocol: 'HTTP' }],
			...of.more,
		},
	});
	const check = async () => {
		const found = await kube.get(ref);
		const { conditions = [] } = (found?.status ?? {}) as { conditions?: { type: string; status: string }[] };
		return conditions.some((one) => one.type === 'Programmed' && one.status === 'True') ? found : undefined;
	};
	return until(`${of.name}: programmed`, check, patience);
}

/** Creates an HTTPRoute of the same name as the Gateway that it is for. */
export async function route(kube: Kube, parent: string, rules: readonly object[]): Promise<void> {
	await kube.create({
		apiVersion: gatewayApi,
		kind: 'HTTPRoute',
		metadata: { name: parent, namespace: 'shop' },
		spec: { parentRefs: [{ name: parent }], hostnames: ['shop.example'], rules },
	});
}

/** A rule’s way to a service. */
export function backend(service: string) {
	return { backendRefs: [{ name: service, port: 8080 }] };
}

/** Waits until a request of the client with these header lines is answered by a workload. */
export async function answeredBy(
	testbed: Testbed,
	url: string,
	headers: readonly string[],
	workload: string,
): Promise<void> {
	let last = '';
	const lines = ['host: shop.example', ...headers].flatMap((line) => ['-H', line]);
	const check = async (): Promise<true | undefined> => {
		last = await inPod(testbed, { namespace: 'shop', name: 'client' }, ['curl', '-s', '-m', '5', ...lines, url]);
		return last.includes(`"workload":"${workload}"`) ? true : undefined;
	};
	await until(`${url} by ${workload}`, check, patience).catch((error: Error) => {
		throw new Error(`${error.message}, the last answer was ${last}`, { cause: error });
	});
}
