// SPDX-License-Identifier: Apache-2.0
import type { RouteReach } from '@branchline/adapter';
import type { Destination, NativeObject, ServicePort, XdsResource } from '@branchline/plan';
import { aroundOf } from './around.ts';
import { clustersOf } from './destinations.ts';
import { list } from './field.ts';
import { typeUrls } from './resources.ts';
import { routesOfHost } from './route-actions.ts';
import { stripTable } from './strip.ts';

/** The service ports that the routes of a table may send requests to, one perhaps several times. */
export function portsOf(
	table: XdsResource,
	resolve: (cluster: string) => Destination,
	named: readonly string[],
): readonly ServicePort[] {
	const clusters = list(table, 'virtual_hosts').flatMap((host) =>
		clustersOf(routesOfHost(host), aroundOf(host, table, named)),
	);
	return clusters.flatMap((cluster) => {
		const destination = resolve(cluster);
		return destination.kind === 'service' ? [destination.port] : [];
	});
}

/**
 * The service ports that a RouteConfiguration sends requests to; undefined for any other object, of which the clusters
 * are not asked for.
 */
export function reach(object: NativeObject, clusters: () => KnownClusters): RouteReach | undefined {
	if (!('@type' in object) || object['@type'] !== typeUrls.routeConfiguration) return undefined;
	const { resolve, named } = clusters();
	// A table may serve callers inside or outside; the adapter writes it either way.
	return { parents: ['mesh', 'gateway'], ports: portsOf(stripTable(object as XdsResource), resolve, named) };
}

/** What is known of the user's clusters: which service port one is, and the names of those that are one. */
export interface KnownClusters {
	readonly resolve: (cluster: string) => Destination;
	readonly named: readonly string[];
}
