// SPDX-License-Identifier: Apache-2.0
import { kindId, kindsOf, sandboxKinds, serviceKinds } from '@branchline/kube';
import type { MeshChoice } from 'branchline';
import type { WatchedKind } from './watches.ts';

const services: ReadonlySet<string> = new Set(serviceKinds.map(kindId));

/**
 * The kinds that are watched for a choice of meshes: sandboxes, which are needed where those of the cluster count,
 * Services and EndpointSlices, what the meshes read, and routes of other meshes. Throws `CallerMistake` for a mesh,
 * implementation or option that does not exist.
 */
export function watchedKinds(
	choice: MeshChoice,
	{ fromCluster }: { readonly fromCluster: boolean },
): readonly WatchedKind[] {
	const { reads, others, writes } = kindsOf(choice);
	const routes = new Set(writes.filter(({ isRoute }) => isRoute).map(kindId));
	return [
		...sandboxKinds.map((kind) => ({ ...kind, isNeeded: fromCluster, isOptional: !fromCluster })),
		...serviceKinds.map((kind) => ({ ...kind, isNeeded: true })),
		...reads
			.filter((kind) => !services.has(kindId(kind)))
			.map((kind) => ({ ...kind, isOptional: !routes.has(kindId(kind)) })),
		...others.map((kind) => ({ ...kind, mayBeForbidden: true, isOptional: true })),
	];
}
