// SPDX-License-Identifier: Apache-2.0
import type { RouteReach } from '@branchline/adapter';
import type { Destination, NativeObject, ServicePort, XdsResource } from '@branchline/plan';
import { aroundOf } from './around.ts';
import { clustersOf } from './destinations.ts';
import { list, type Message } from './field.ts';
import { nameOf, typeUrls } from './resources.ts';
import { routesOfHost } from './route-actions.ts';
import { stripResource } from './strip.ts';
import { tablesOf } from './tables.ts';

/** The virtual hosts of a resource as its user wrote it, each in its table; a table that is not known is empty. */
export function hostsOf(
	resource: XdsResource,
	parentOf: ParentOf,
): readonly (readonly [host: Message, table: Message])[] {
	if (resource['@type'] === typeUrls.virtualHost) return [[resource, parentOf(resource)]];
	return tablesOf(resource).flatMap((table) => list(table, 'virtual_hosts').map((host) => [host, table] as const));
}

/** The table that a VirtualHost belongs to. */
export type ParentOf = (host: XdsResource) => Message;

/** Finds tables by what the names of their VirtualHosts begin with, `<table>/<host>` (envoy/service/route/v3/rds.proto, VHDS). */
export function parents(tables: readonly XdsResource[]): ParentOf {
	const byName = new Map(tables.map((table) => [nameOf(table), table]));
	return (host) => byName.get(nameOf(host).slice(0, Math.max(0, nameOf(host).lastIndexOf('/')))) ?? {};
}

/** The service ports that the routes of a resource may send requests to, one perhaps several times. */
export function portsOf(resource: XdsResource, parentOf: ParentOf, resolve: Resolve, named: readonly string[]) {
	const clusters = hostsOf(resource, parentOf).flatMap(([host, table]) =>
		clustersOf(routesOfHost(host), aroundOf(host, table, named)),
	);
	return clusters.flatMap((cluster): readonly ServicePort[] => {
		const destination = resolve(cluster);
		return destination.kind === 'service' ? [destination.port] : [];
	});
}

type Resolve = (cluster: string) => Destination;

/**
 * The service ports that a resource with routes sends requests to; undefined for any other object, of which the clusters
 * are not asked for.
 */
export function reach(object: NativeObject, surroundings: () => Known): RouteReach | undefined {
	if (!('@type' in object)) return undefined;
	const resource = stripResource(object as XdsResource);
	if (!holdsRoutes(resource)) return undefined;
	const { resolve, named, parentOf } = surroundings();
	// A table may serve callers inside or outside; the adapter writes it either way.
	return { parents: ['mesh', 'gateway'], ports: portsOf(resource, parentOf, resolve, named) };
}

/** Whether a resource has routes: in a table, in several, or as a virtual host. */
export function holdsRoutes(resource: XdsResource): boolean {
	return resource['@type'] === typeUrls.virtualHost || tablesOf(resource).length > 0;
}

/** What is known beside a resource: which service port a cluster is, the clusters that are one, and tables of VirtualHosts. */
interface Known {
	readonly resolve: Resolve;
	readonly named: readonly string[];
	readonly parentOf: ParentOf;
}
