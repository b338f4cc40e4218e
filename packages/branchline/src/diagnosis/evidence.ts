// SPDX-License-Identifier: Apache-2.0
import { type Adapter, type ClusterKind, describe, isOurs } from '@branchline/adapter';
import { adapters } from '@branchline/adapters-all';
import { groupOf, type KubernetesObject, type NativeObject } from '@branchline/model';

/** A mesh that is there, and what shows it. */
export interface Evidence {
	readonly mesh: string;
	/** An object, or a kind that a cluster serves. */
	readonly by: string;
}

/** What may show which meshes there are: the objects of files, or the kinds that a cluster serves, as `group/kind`. */
export type Signs = { readonly native: readonly NativeObject[] } | { readonly served: ReadonlySet<string> };

/**
 * The meshes that are known to be there, in the order in which they are listed to people: those of which there is something
 * that no other mesh reads. Where routes are left that nobody of these reads, the first that reads them is one, too.
 */
export function evidentMeshes(signs: Signs): readonly Evidence[] {
	if ('served' in signs) return adapters.flatMap((adapter) => servedFor(adapter, signs.served) ?? []);
	const users = signs.native.filter((object) => !isOurs(object));
	const certain = new Map(
		adapters.flatMap((adapter) => {
			const object = users.find((candidate) => isOnlyOf(adapter, candidate));
			return object ? [[adapter, object] as const] : [];
		}),
	);
	const input = { cluster: { services: [], endpointSlices: [] }, native: users };
	for (const object of users) {
		const readers = adapters.filter((adapter) => adapter.reaches(object, input) !== undefined);
		if (readers.length > 0 && !readers.some((reader) => certain.has(reader))) certain.set(readers[0]!, object);
	}
	return adapters.flatMap((adapter) => {
		const object = certain.get(adapter);
		return object ? [{ mesh: adapter.name, by: describe(object) }] : [];
	});
}

function servedFor(adapter: Adapter, served: ReadonlySet<string>): Evidence | undefined {
	const kind = adapter.reads.find(
		(one) => one.group !== '' && served.has(`${one.group}/${one.kind}`) && isKindOf(adapter, one),
	);
	return kind && { mesh: adapter.name, by: `the cluster serves ${kind.kind} of ${kind.group}` };
}

/** Whether an object is of a kind, or of an API group, of which one adapter reads and no other; or an xDS resource. */
function isOnlyOf(adapter: Adapter, object: NativeObject): boolean {
	if ('@type' in object) return adapter.writes.length === 0;
	const { apiVersion, kind } = object as KubernetesObject;
	const group = groupOf(apiVersion);
	// What Kubernetes itself has, such as a Namespace, is of no mesh.
	if (group === '') return false;
	return (
		(adapter.reads.some((one) => one.group === group && one.kind === kind) && isKindOf(adapter, { group, kind })) ||
		(adapter.reads.some((one) => one.group === group) && others(adapter).every((one) => one.group !== group))
	);
}

function isKindOf(adapter: Adapter, { group, kind }: Pick<ClusterKind, 'group' | 'kind'>): boolean {
	return others(adapter).every((one) => one.group !== group || one.kind !== kind);
}

function others(adapter: Adapter): readonly ClusterKind[] {
	return adapters.filter((other) => other !== adapter).flatMap(({ reads }) => reads);
}
