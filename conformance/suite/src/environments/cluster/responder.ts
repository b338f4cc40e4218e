// SPDX-License-Identifier: Apache-2.0
import { findResponder } from '@branchline/adapter';
import type { Kube } from '@branchline/kube';
import type { KubernetesObject, Service } from '@branchline/plan';
import { responderObjects } from 'branchline';
import { driverName } from './ownership.ts';
import { settled } from './settled.ts';

/** The namespace of a responder of the driver's, which nobody else has a reason to have. */
const namespace = 'branchline-conformance-responder';

/** How long its first pod may take, in milliseconds: the image may have to be fetched. */
const firstPodMs = 180_000;

/** Makes sure that a cluster has the responder. Gives what takes it away again, where it was not there before. */
export async function ensureResponder(kube: Kube): Promise<() => Promise<void>> {
	if (await hasResponder(kube)) return async () => undefined;
	const objects = responderObjects({ namespace, replicas: 1 });
	// One of an earlier run may be on its way out.
	await settled(`namespace ${namespace} is free`, async () => {
		const there = await kube.get({ apiVersion: 'v1', kind: 'Namespace', name: namespace });
		return there?.metadata.deletionTimestamp === undefined || undefined;
	});
	for (const object of objects) await kube.apply(object, { fieldManager: driverName, force: true });
	await settled('the responder is ready', () => isReady(kube, objects), { timeoutMs: firstPodMs });
	return async () => {
		await kube.delete({ apiVersion: 'v1', kind: 'Namespace', name: namespace });
	};
}

async function hasResponder(kube: Kube): Promise<boolean> {
	const { items } = await kube.list({ apiVersion: 'v1', kind: 'Service' });
	const others = items.filter(({ metadata }) => metadata.namespace !== namespace);
	return findResponder({ services: others as readonly Service[], endpointSlices: [] }) !== undefined;
}

async function isReady(kube: Kube, objects: readonly KubernetesObject[]): Promise<true | undefined> {
	const { apiVersion, kind, metadata } = objects.find(({ kind }) => kind === 'Deployment')!;
	const deployment = await kube.get({ apiVersion, kind, name: metadata.name, namespace });
	const { availableReplicas = 0 } = (deployment?.status ?? {}) as { readonly availableReplicas?: number };
	return availableReplicas > 0 || undefined;
}
