// SPDX-License-Identifier: Apache-2.0
import { describe, finding, findService, refTo } from '@branchline/adapter';
import { isServiceParent, namespaceOf, type Route, type RouteSet } from '@branchline/httproute';
import {
	type Cluster,
	compareServicePorts,
	type Diagnostic,
	type Plan,
	type ServicePort,
	servicePortName,
} from '@branchline/plan';
import { behaviourOf, portSet, routesOfPort } from './sets.ts';

/** The route sets of a service port, and the finding that forbids some of them. */
export interface PortSets {
	readonly of: ServicePort;
	/** Where a finding forbids them: what there is to copy, which says whether there is a key at stake. */
	readonly sets: readonly RouteSet[];
	/** Whether the port has no routes, so that a baseline route of ours must stand beside siblings. */
	readonly bare: boolean;
	readonly diagnostics: readonly Diagnostic[];
}

/** Every service port that routes hang on or that a plan forks, sorted. */
export function portsWithRoutes(routes: readonly Route[], plan: Plan, cluster: Cluster): readonly ServicePort[] {
	const ports: ServicePort[] = plan.services
		.filter(({ substitutions }) => substitutions.length > 0)
		.map(({ of }) => of);
	for (const route of routes)
		for (const ref of (route.spec?.parentRefs ?? []).filter(isServiceParent)) {
			const of = { namespace: ref.namespace ?? namespaceOf(route), service: ref.name };
			const numbers = ref.port === undefined ? portNumbers(of, cluster) : [ref.port];
			ports.push(...numbers.map((port) => ({ ...of, port })));
		}
	return [...new Map(ports.map((port) => [servicePortName(port), port])).values()].sort(compareServicePorts);
}

function portNumbers(of: { namespace: string; service: string }, cluster: Cluster): readonly number[] {
	return (findService(cluster, of)?.spec?.ports ?? []).map(({ port }) => port);
}

/** The sets of one service port: by hostnames, the producer's, then those of each consumer namespace merged with it. */
export function portSets(routes: readonly Route[], of: ServicePort): PortSets {
	const { producer, consumers } = routesOfPort(routes, of);
	if (producer.length === 0 && consumers.size === 0)
		return { of, sets: [portSet(of, [], of.namespace, [])], bare: true, diagnostics: [] };
	const foreign = [...consumers.values()].flat();
	const all = [...producer, ...foreign];
	const lists = hostnameLists(all);
	const shared = sharedHostname(lists);
	if (shared !== undefined) return refused(of, all, `several lists of hostnames name ${shared}`);
	if (new Set(all.map((route) => JSON.stringify(behaviourOf(route)))).size > 1)
		return refused(of, all, 'their retry and timeout annotations differ, and one object holds the copies of them all');
	if (producer.length === 0)
		return refused(of, foreign, 'there are consumer routes and no route in the Service’s own namespace');
	const sets = lists.flatMap((hostnames) => {
		const own = producer.filter((route) => sameList(route, hostnames));
		const set = portSet(of, own, of.namespace, hostnames);
		const consumed = [...consumers.entries()].flatMap(([namespace, routes]) =>
			consumerSet(
				of,
				set,
				own,
				routes.filter((route) => sameList(route, hostnames)),
				namespace,
			),
		);
		if (own.length === 0) return consumed;
		return [consumed.length > 0 ? { ...set, consumers: consumed.flatMap(({ rules }) => rules) } : set, ...consumed];
	});
	return { of, sets, bare: false, diagnostics: [] };
}

function consumerSet(
	of: ServicePort,
	set: RouteSet,
	producer: readonly Route[],
	consumer: readonly Route[],
	namespace: string,
): readonly RouteSet[] {
	if (consumer.length === 0) return [];
	const empty: RouteSet = { ...set, rules: [] };
	const merged = portSet(of, [...producer, ...consumer], namespace, set.hostnames);
	return [{ ...merged, consumer: { namespace, producer: producer.length > 0 ? set : empty } }];
}

function refused(of: ServicePort, routes: readonly Route[], why: string): PortSets {
	const message = `${servicePortName(of)}: ${[...new Set(routes.map(describe))].join(', ')}: ${why}, so nothing can be copied`;
	return {
		of,
		// Without a route of the producer's, other callers meet what Linkerd does for a Service without routes.
		sets: [portSet(of, routes, of.namespace, []), portSet(of, [], of.namespace, [])],
		bare: false,
		diagnostics: [finding('adapter/cannot-copy', message, { object: refTo(routes[0]!) })],
	};
}

function hostnameLists(routes: readonly Route[]): readonly (readonly string[])[] {
	const lists = new Map(routes.map((route) => [listId(route.spec?.hostnames ?? []), route.spec?.hostnames ?? []]));
	return [...lists.values()];
}

function listId(hostnames: readonly string[]): string {
	return [...hostnames].sort().join(',');
}

function sameList(route: Route, hostnames: readonly string[]): boolean {
	return listId(route.spec?.hostnames ?? []) === listId(hostnames);
}

/** A hostname in two different lists: its rules would compete across siblings, whose ages are not the routes' ages. */
function sharedHostname(lists: readonly (readonly string[])[]): string | undefined {
	return lists.flatMap((list, i) => list.filter((name) => lists.slice(i + 1).some((other) => other.includes(name))))[0];
}
