// SPDX-License-Identifier: Apache-2.0
import { findService, objectName, type RenderInput, remember } from '@branchline/adapter';
import { type Route, type RouteSet, route } from '@branchline/httproute';
import { type Cluster, type Plan, type ServicePort, servicePortName } from '@branchline/plan';
import type { Lists } from './implementation.ts';
import { hasProducerRoute, type PortNumbers } from './service-sets.ts';

/** A route of ours that says what happens without routes: it stands as long as siblings do. */
export interface Baseline {
	readonly of: RouteSet;
	readonly object: Route;
}

/** A baseline for every forked service port that no route of its own namespace is for. */
export function baselinesFor(
	users: readonly Route[],
	plan: Plan,
	{ cluster, cache }: RenderInput,
	lists: Lists,
): readonly Baseline[] {
	const numbers = portNumbers(cluster);
	const free = plan.services.filter(
		({ of, substitutions }) => substitutions.length > 0 && !hasProducerRoute(users, of, lists, numbers),
	);
	return free.map(({ of }) => remember(cache, `gateway-api baseline ${servicePortName(of)}`, [], () => baselineOf(of)));
}

/** The numbers of the ports that Services of a cluster name. */
export function portNumbers(cluster: Cluster): PortNumbers {
	return (of, name) => findService(cluster, of)?.spec?.ports?.find((port) => port.name === name)?.port;
}

function baselineOf({ namespace, service, port }: ServicePort): Baseline {
	const spec = { backendRefs: [{ name: service, namespace, port }] };
	const rule = { kind: 'HTTPRoute', namespace, spec } as const;
	const native = [`Service ${namespace}/${service}`];
	const of: RouteSet = {
		name: [service, port],
		parentRefs: [{ group: '', kind: 'Service', name: service, namespace, port }],
		hostnames: [],
		rules: [{ rule, object: native[0]! }],
		members: [],
		native,
	};
	return { of, object: route(of, objectName('branchline', service, port), [rule], { native }) };
}
