// SPDX-License-Identifier: Apache-2.0
import { memoized, objectName, ourMetadata } from '@branchline/adapter';
import { type Route, references } from '@branchline/httproute';
import type { KubernetesObject } from '@branchline/plan';

/**
 * The ReferenceGrants that siblings at Gateways need for backends in other namespaces: one per route namespace, kind and
 * Service, so that each can go when its last fork goes. Backends that the user's own routes refer to have theirs already.
 * v1beta1, which every Gateway API since v0.6 serves.
 */
export function grantsFor(lists: readonly (readonly Route[])[], users: readonly Route[]): readonly KubernetesObject[] {
	const granted = new Set(users.flatMap((route) => crossings(route).map(({ id }) => id)));
	const grants = new Map<string, KubernetesObject>();
	for (const list of lists)
		for (const route of list)
			for (const { id, from, to, service } of crossings(route))
				if (!granted.has(id)) grants.set(id, grant(route.kind, from, to, service));
	return [...grants.values()];
}

interface Crossing {
	readonly id: string;
	readonly from: string;
	readonly to: string;
	readonly service: string;
}

const crossings = memoized((route: Route): readonly Crossing[] => {
	const from = route.metadata.namespace ?? 'default';
	return references(route).flatMap((ref) => {
		const to = ref.namespace ?? from;
		return to === from ? [] : [{ id: [route.kind, from, to, ref.name].join('\n'), from, to, service: ref.name }];
	});
});

function grant(kind: string, from: string, to: string, service: string): KubernetesObject {
	const name = objectName('branchline', kind.slice(0, 4).toLowerCase(), from, service);
	return {
		apiVersion: 'gateway.networking.k8s.io/v1beta1',
		kind: 'ReferenceGrant',
		metadata: ourMetadata(name, to, {}),
		spec: {
			from: [{ group: 'gateway.networking.k8s.io', kind, namespace: from }],
			to: [{ group: '', kind: 'Service', name: service }],
		},
	};
}
