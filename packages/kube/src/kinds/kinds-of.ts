// SPDX-License-Identifier: Apache-2.0
import type { ClusterKind } from '@branchline/adapter';
import { adapters, CallerMistake, chosenAdapters, type MeshChoice } from 'branchline';
import type { KindRef } from '../client/discovery.ts';
import type { Kube } from '../client/kube.ts';

const group = 'branchline.dev';
const versions = ['v1alpha1'] as const;

/** The kinds that say which sandboxes there are. */
export const sandboxKinds: readonly ClusterKind[] = [
	{ group, kind: 'Sandbox', plural: 'sandboxes', versions },
	{ group, kind: 'RouteGroup', plural: 'routegroups', versions },
	{ group, kind: 'RoutingPolicy', plural: 'routingpolicies', versions },
];

/** The kinds that are read for every mesh. */
export const serviceKinds: readonly ClusterKind[] = [
	{ group: '', kind: 'Service', plural: 'services', versions: ['v1'] },
	{ group: 'discovery.k8s.io', kind: 'EndpointSlice', plural: 'endpointslices', versions: ['v1'] },
];

/** The kind that says whether pods get the proxies of a mesh. */
export const namespaceKind: ClusterKind = { group: '', kind: 'Namespace', plural: 'namespaces', versions: ['v1'] };

/** The kinds that chosen meshes are concerned with, each once. */
export interface MeshKinds {
	/** What the chosen adapters look at, Services and EndpointSlices included. */
	readonly reads: readonly ClusterKind[];
	/** Routes of meshes that are not chosen: one that reaches a forked Service is a finding (law 6). */
	readonly others: readonly ClusterKind[];
	/** What the chosen adapters write or patch, in the order to apply it. */
	readonly writes: readonly ClusterKind[];
}

/** The kinds that a choice of meshes is concerned with; throws `CallerMistake` for a mesh that does not exist. */
export function kindsOf(choice: MeshChoice): MeshKinds {
	const chosen = chosenAdapters(choice);
	const writes = distinct(chosen.flatMap((adapter) => adapter.writes));
	const reads = distinct([...serviceKinds, ...chosen.flatMap((adapter) => adapter.reads), ...writes]);
	const routes = adapters.flatMap((adapter) => adapter.reads.filter(({ isRoute }) => isRoute));
	const known = new Set(reads.map(kindId));
	return { reads, others: distinct(routes).filter((kind) => !known.has(kindId(kind))), writes };
}

/** As {@link kindsOf}; throws `CallerMistake` also for a mesh that is not configured by objects of a cluster. */
export function deliverableKinds(choice: MeshChoice): MeshKinds {
	const served = chosenAdapters(choice).find(({ writes }) => writes.length === 0);
	if (served) throw new CallerMistake(`${served.name} is configured by xDS: there is nothing to write into a cluster`);
	return kindsOf(choice);
}

/** A text that names a kind whatever its version. */
export function kindId({ group, kind }: Pick<ClusterKind, 'group' | 'kind'>): string {
	return `${group}/${kind}`;
}

/** The version of a kind that the cluster serves, by the kind's preference; `undefined` where it serves none. */
export async function servedKind(kube: Kube, { group, kind, versions }: ClusterKind): Promise<KindRef | undefined> {
	for (const version of versions) {
		const of = { apiVersion: group === '' ? version : `${group}/${version}`, kind };
		if (await kube.serves(of)) return of;
	}
	return undefined;
}

/** Which of the kinds that any mesh reads a cluster serves, as `group/kind`. */
export async function servedKinds(kube: Kube): Promise<ReadonlySet<string>> {
	const served = new Set<string>();
	for (const kind of distinct(adapters.flatMap(({ reads }) => reads)))
		if (await servedKind(kube, kind)) served.add(kindId(kind));
	return served;
}

/** The kinds, each once. */
export function distinct(kinds: readonly ClusterKind[]): readonly ClusterKind[] {
	return [...new Map(kinds.map((kind) => [kindId(kind), kind])).values()];
}
