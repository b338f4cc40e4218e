// SPDX-License-Identifier: Apache-2.0
import type { ClusterKind } from '@branchline/adapter';
import type { Diagnostic, Documents, KubernetesObject } from '@branchline/model';
import { type MeshChoice, readObjects } from 'branchline';
import { inParallel } from '../client/in-parallel.ts';
import type { Kube } from '../client/kube.ts';
import { KubeError } from '../client/kube-error.ts';
import { finding } from '../codes.ts';
import { kindId, kindsOf, namespaceKind, sandboxKinds, servedKind } from '../kinds/kinds-of.ts';

/** What is in a cluster, as far as chosen meshes are concerned with it. */
export interface Reading {
	/** Every object, with all its fields. */
	readonly objects: readonly KubernetesObject[];
	/** The same objects, sorted and checked: sandboxes, groups, policy, Services, EndpointSlices, native objects. */
	readonly documents: Documents;
	/** The apiVersion that the cluster serves of a kind, by `group/kind`; kinds that it does not serve are missing. */
	readonly served: ReadonlyMap<string, string>;
	/** What is wrong with `documents`; whoever uses them says it. */
	readonly diagnostics: readonly Diagnostic[];
	/** What could not be read. */
	readonly unread: readonly Diagnostic[];
}

/** What is read beside that which rendering needs. */
export interface ReadOptions {
	/** Namespaces, which say whether their pods get proxies. */
	readonly namespaces?: boolean;
}

/**
 * Reads everything that rendering for the chosen meshes needs: one list per kind, in the version that is preferred of
 * those that the cluster serves. A kind that it does not serve has no objects. Throws {@link KubeError} where a list
 * fails; routes of meshes that are not chosen may be forbidden, which is a finding.
 */
export async function readCluster(
	kube: Kube,
	choice: MeshChoice,
	{ namespaces = false }: ReadOptions = {},
): Promise<Reading> {
	const { reads, others } = kindsOf(choice);
	const isRead = reads.some((kind) => kindId(kind) === kindId(namespaceKind));
	const more = namespaces && !isRead ? [namespaceKind] : [];
	const needed = await readKinds(kube, [...sandboxKinds, ...reads, ...more]);
	const unread: Diagnostic[] = [];
	const beside = await inParallel(others, (kind) =>
		listKind(kube, kind).catch((error: unknown) => {
			if (!(error instanceof KubeError) || error.status !== 403) throw error;
			unread.push(finding('kube/unread-routes', error.message));
			return undefined;
		}),
	);
	const lists = [...needed, ...beside].flatMap((list) => list ?? []);
	const objects = lists.flatMap(({ items }) => items);
	const { documents, diagnostics } = readObjects(objects);
	const served = new Map(lists.map(({ id, apiVersion }) => [id, apiVersion]));
	return { objects, documents, served, diagnostics, unread };
}

/** The objects of one kind. */
export interface ListedKind {
	readonly id: string;
	readonly apiVersion: string;
	readonly items: readonly KubernetesObject[];
}

/** The objects of kinds, of those that the cluster serves. */
export async function readKinds(kube: Kube, kinds: readonly ClusterKind[]): Promise<readonly ListedKind[]> {
	const lists = await inParallel(kinds, (kind) => listKind(kube, kind));
	return lists.flatMap((list) => list ?? []);
}

async function listKind(kube: Kube, kind: ClusterKind): Promise<ListedKind | undefined> {
	for (let attempt = 1; ; attempt++) {
		const of = await servedKind(kube, kind);
		if (of === undefined) return undefined;
		try {
			const { items } = await kube.list(of);
			return { id: kindId(kind), apiVersion: of.apiVersion, items };
		} catch (error) {
			// The kind, or its version, was taken out since the client asked what is served.
			if (!(error instanceof KubeError) || error.status !== 404 || attempt === 2) throw error;
		}
	}
}
