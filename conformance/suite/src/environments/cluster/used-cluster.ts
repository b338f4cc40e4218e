// SPDX-License-Identifier: Apache-2.0
import { isOurs } from '@branchline/adapter';
import { type Kube, kindsOf, readCluster, sandboxKinds, servedKind, serviceKinds } from '@branchline/kube';
import type { KubernetesObject, ObjectRef } from '@branchline/plan';
import type { MeshChoice } from 'branchline';
import { isOwn, ownSelector } from './ownership.ts';

/**
 * Refuses a cluster in which Branchline is at work for somebody: delivering the sandboxes of a case would take away
 * those that are there. Throws with the objects that say so.
 */
export async function refuseUsedCluster(kube: Kube, choice: MeshChoice, namespaces: readonly string[]): Promise<void> {
	const { objects, documents } = await readCluster(kube, choice);
	const { sandboxes, groups } = documents;
	const made = objects.filter((object) => isOurs(object) && !namespaces.includes(object.metadata.namespace ?? ''));
	const names = [...sandboxes, ...groups, ...made].slice(0, 3).map(({ kind, metadata }) => {
		return `${kind} ${metadata.namespace}/${metadata.name}`;
	});
	if (names.length > 0) {
		throw new Error(
			`Branchline is in use in this cluster (${names.join(', ')}): take another cluster, or remove them first`,
		);
	}
}

/** The namespaces that the driver made in this run or an earlier one. */
export async function ownNamespaces(kube: Kube): Promise<readonly string[]> {
	const { items } = await kube.list({ apiVersion: 'v1', kind: 'Namespace' }, { labelSelector: ownSelector });
	return items.filter(({ metadata }) => metadata.deletionTimestamp === undefined).map(({ metadata }) => metadata.name);
}

/** Deletes the routes that a run which did not end in order has left in the driver's namespaces. */
export async function clearLeftRoutes(kube: Kube, choice: MeshChoice, namespaces: readonly string[]): Promise<void> {
	const served = await Promise.all([...kindsOf(choice).reads].map((kind) => servedKind(kube, kind)));
	const kept = new Set([...serviceKinds, ...sandboxKinds].map(({ kind }) => kind));
	for (const of of served) {
		if (of === undefined || kept.has(of.kind)) continue;
		for (const namespace of namespaces) {
			const { items } = await kube.list(of, { namespace });
			await Promise.all(items.map((object) => kube.delete(refOf(of, object))));
		}
	}
}

/** The Services and Deployments that an earlier run has left, for a pool to take over. */
export async function leftWorkloads(kube: Kube, namespaces: readonly string[]): Promise<readonly KubernetesObject[]> {
	const kinds = [
		{ apiVersion: 'v1', kind: 'Service' },
		{ apiVersion: 'apps/v1', kind: 'Deployment' },
	];
	const lists = kinds.flatMap((of) =>
		namespaces.map(async (namespace) => {
			const { items } = await kube.list(of, { namespace });
			return items.map((object) => ({ ...object, ...of }));
		}),
	);
	return (await Promise.all(lists))
		.flat()
		.filter((object) => isOwn(object) && object.metadata.labels?.app !== undefined);
}

function refOf(of: { readonly apiVersion: string; readonly kind: string }, { metadata }: KubernetesObject): ObjectRef {
	return { ...of, name: metadata.name, namespace: metadata.namespace ?? '' };
}
