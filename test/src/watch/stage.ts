// SPDX-License-Identifier: Apache-2.0
import { setTimeout as sleep } from 'node:timers/promises';
import { connect, type Kube } from '@branchline/kube';
import { startTestbed, type Testbed } from '@branchline/testbed';
import { customResourceDefinitions, type KubernetesObject } from 'branchline';
import { policy, shopObjects, workloads } from './shop-objects.ts';

/** A testbed with a shop in it, and what the shop's people do there. */
export interface Stage {
	readonly testbed: Testbed;
	readonly kube: Kube;
	/** Writes an object as its user. */
	put(object: KubernetesObject): Promise<unknown>;
	/** Deletes an object as its user. */
	remove(object: KubernetesObject): Promise<unknown>;
	/** The name of the pod of a workload. */
	podOf(workload: string): Promise<string>;
	/** The address of a Service. */
	addressOf(service: string): Promise<string>;
	/** The address of the gateway. */
	gatewayAddress(): Promise<string>;
	/** The routes in the shop that are ours. */
	ours(): Promise<readonly KubernetesObject[]>;
	/** Takes the testbed down. */
	stop(): Promise<void>;
}

/** Starts a testbed with Istio and Envoy Gateway and a shop in it, all of it ready; whoever starts it stops it. */
export async function startStage(log: (line: string) => void): Promise<Stage> {
	const testbed = await startTestbed({ name: 'watch', log });
	try {
		return await furnish(testbed);
	} catch (error) {
		await testbed.stop();
		throw error;
	}
}

async function furnish(testbed: Testbed): Promise<Stage> {
	const kube = await connect({ kubeconfig: testbed.kubeconfig });
	const put = (object: KubernetesObject) => kube.apply(object, { fieldManager: 'user', force: true });
	for (const object of customResourceDefinitions()) await put(object);
	await until('the kinds are served', async () => kube.serves(policy));
	for (const object of [policy, ...shopObjects]) await put(object);
	const stage: Stage = {
		testbed,
		kube,
		put,
		remove: ({ apiVersion, kind, metadata }) =>
			kube.delete({
				apiVersion,
				kind,
				name: metadata.name,
				...(metadata.namespace ? { namespace: metadata.namespace } : {}),
			}),
		podOf: async (workload) => (await podsOf(kube, workload))[0]?.metadata.name ?? '',
		addressOf: async (name) => {
			const found = await kube.get({ apiVersion: 'v1', kind: 'Service', namespace: 'shop', name });
			return (found!.spec as { readonly clusterIP: string }).clusterIP;
		},
		gatewayAddress: async () => addressOf(await kube.get(gateway)) ?? '',
		ours: async () => (await Promise.all(routeKinds.map((of) => kube.list(of, ours)))).flatMap(({ items }) => items),
		stop: async () => {
			await kube.close();
			await testbed.stop();
		},
	};
	await until('every workload is ready', async () => {
		const ready = await Promise.all(workloads.map(async (name) => (await podsOf(kube, name)).some(isReady)));
		return ready.every(Boolean);
	});
	await until('the gateway has an address', async () => addressOf(await kube.get(gateway)) !== undefined);
	return stage;
}

const ours = { namespace: 'shop', labelSelector: 'app.kubernetes.io/managed-by=branchline' };
const routeKinds = [
	{ apiVersion: 'networking.istio.io/v1', kind: 'VirtualService' },
	{ apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute' },
];

const gateway = { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'Gateway', namespace: 'shop', name: 'edge' };

function addressOf(object: KubernetesObject | undefined): string | undefined {
	const status = object?.status as { readonly addresses?: readonly { readonly value: string }[] } | undefined;
	return status?.addresses?.[0]?.value;
}

async function podsOf(kube: Kube, workload: string): Promise<readonly KubernetesObject[]> {
	const options = { namespace: 'shop', labelSelector: `app=${workload}` };
	return (await kube.list({ apiVersion: 'v1', kind: 'Pod' }, options)).items;
}

function isReady({ status }: KubernetesObject): boolean {
	const { conditions } = (status ?? {}) as {
		readonly conditions?: readonly { readonly type: string; readonly status: string }[];
	};
	return conditions?.some((one) => one.type === 'Ready' && one.status === 'True') ?? false;
}

/** Waits until something holds, at most two minutes. */
export async function until(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
	for (const end = Date.now() + 120_000; Date.now() < end; await sleep(100)) {
		if (await holds()) return;
	}
	throw new Error(`in two minutes it did not come about that ${what}`);
}
