// SPDX-License-Identifier: Apache-2.0
import { namespaceOf, type ObjectIndex, objectsOf } from '../route/object-index.ts';
import type { Route } from '../route/route.ts';

interface GrantSpec {
	readonly from?: readonly { readonly group?: string; readonly kind: string; readonly namespace: string }[];
	readonly to?: readonly { readonly group?: string; readonly kind: string; readonly name?: string }[];
}

/** Whether a ReferenceGrant of the target's namespace lets a route refer to an object there; always so at home. */
export function isGranted(
	index: ObjectIndex,
	route: Route,
	to: { readonly group: string; readonly kind: string; readonly namespace: string; readonly name: string },
): boolean {
	if (to.namespace === route.namespace) return true;
	return objectsOf(index, 'gateway.networking.k8s.io', 'ReferenceGrant').some((grant) => {
		if (namespaceOf(grant) !== to.namespace) return false;
		const { from = [], to: targets = [] } = (grant.spec ?? {}) as GrantSpec;
		return (
			from.some((f) => f.group === route.group && f.kind === route.kind && f.namespace === route.namespace) &&
			targets.some((t) => (t.group ?? '') === to.group && t.kind === to.kind && (t.name ?? to.name) === to.name)
		);
	});
}
