// SPDX-License-Identifier: Apache-2.0
import { describe, finding, objectName, ourMetadata, refTo, substitutionsTo } from '@branchline/adapter';
import type { Route } from '@branchline/httproute';
import type { Diagnostic, KubernetesObject, Plan } from '@branchline/plan';
import { type Crossing, crossings, type Refused } from './permissions.ts';

/** The grants that siblings need, and what is found where one must not be given. */
interface Grants {
	readonly objects: readonly KubernetesObject[];
	readonly diagnostics: readonly Diagnostic[];
}

/**
 * The ReferenceGrants that siblings at Gateways need for backends in other namespaces: one per route namespace, kind and
 * Service, so that each can go when its last fork goes. v1beta1, which every Gateway API since v0.6 serves.
 *
 * None for backends that the user's own routes refer to: they have theirs already, or are refused, and one of ours would
 * let the user's route through as well. A fork that leads there fails then, which is said.
 */
export function grantsFor(
	lists: readonly (readonly Route[])[],
	users: readonly Route[],
	refused: Refused,
	plan: Plan,
): Grants {
	const referring = new Set(users.flatMap((route) => crossings(route).map(({ id }) => id)));
	const closed = new Map(users.flatMap((route) => refused(route).map(({ id }) => [id, route] as const)));
	const targets = new Set(substitutionsTo(plan, 'service').map(({ to }) => `${to.port.namespace}/${to.port.service}`));
	const grants = new Map<string, KubernetesObject>();
	const found = new Map<string, Diagnostic>();
	for (const list of lists)
		for (const route of list)
			for (const crossing of crossings(route)) {
				const { id, to, service } = crossing;
				const user = closed.get(id);
				if (!referring.has(id)) grants.set(id, grant(route, crossing));
				else if (user && targets.has(`${to}/${service}`)) found.set(id, ungrantable(user, crossing));
			}
	return { objects: [...grants.values()], diagnostics: [...found.values()] };
}

function ungrantable(user: Route, { to, service }: Crossing): Diagnostic {
	const message = `${describe(user)}: no ReferenceGrant lets it refer to ${to}/${service}, and one for a fork that leads there would let it as well: none is written, and the fork is answered 500 at Gateways`;
	return finding('adapter/not-granted', message, { object: refTo(user) });
}

function grant({ kind }: Route, { from, to, service }: Crossing): KubernetesObject {
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
