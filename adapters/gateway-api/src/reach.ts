// SPDX-License-Identifier: Apache-2.0
import type { RouteReach } from '@branchline/adapter';
import { isGatewayParent, isRoute, isServiceParent, namespaceOf, references } from '@branchline/httproute';
import type { NativeObject } from '@branchline/plan';

/** The service ports that a route sends requests to, and whether it hangs on Gateways, Services or both. */
export function reach(object: NativeObject): RouteReach | undefined {
	if (!isRoute(object)) return undefined;
	const parents = object.spec?.parentRefs ?? [];
	return {
		parents: [
			...(parents.some(isServiceParent) ? (['mesh'] as const) : []),
			...(parents.some(isGatewayParent) ? (['gateway'] as const) : []),
		],
		ports: references(object).flatMap(({ kind = 'Service', group = '', namespace, name, port }) =>
			kind === 'Service' && group === '' && port !== undefined
				? [{ namespace: namespace ?? namespaceOf(object), service: name, port }]
				: [],
		),
	};
}
