// SPDX-License-Identifier: Apache-2.0
import { forkedPorts, type RouteReach } from '@branchline/adapter';
import { isListenerParent, isRoute, namespaceOf, type Route, references } from '@branchline/httproute';
import { type NativeObject, type Plan, servicePortName } from '@branchline/plan';
import { isMeshParent } from './service-sets.ts';

/** The service ports that a route sends requests to, and whether it hangs on Gateways, Services or both. */
export function reach(object: NativeObject): RouteReach | undefined {
	if (!isRoute(object)) return undefined;
	const parents = object.spec?.parentRefs ?? [];
	return {
		parents: [
			...(parents.some(isMeshParent) ? (['mesh'] as const) : []),
			...(parents.some(isListenerParent) ? (['gateway'] as const) : []),
		],
		ports: references(object).flatMap(({ kind = 'Service', group = '', namespace, name, port }) =>
			kind === 'Service' && group === '' && port !== undefined
				? [{ namespace: namespace ?? namespaceOf(object), service: name, port }]
				: [],
		),
	};
}

/** Whether a route sends requests to a service port that a plan forks: else nothing of it would be copied. */
export function reachesFork(route: Route, plan: Plan): boolean {
	const forked = forkedPorts(plan);
	return (reach(route)?.ports ?? []).some((port) => forked.has(servicePortName(port)));
}
