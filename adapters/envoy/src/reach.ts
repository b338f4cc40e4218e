// SPDX-License-Identifier: Apache-2.0
import type { RouteReach } from '@branchline/adapter';
import type { Destination, NativeObject, ServicePort, XdsResource } from '@branchline/plan';
import { destinationsOf } from './destinations.ts';
import { list } from './field.ts';
import { typeUrls } from './resources.ts';
import { stripTable } from './strip.ts';

/** The service ports that the routes of a table send requests to, one perhaps several times. */
export function portsOf(table: XdsResource, resolve: (cluster: string) => Destination): readonly ServicePort[] {
	const routes = list(table, 'virtual_hosts').flatMap((host) => list(host, 'routes'));
	return routes.flatMap(destinationsOf).flatMap((cluster) => {
		const destination = resolve(cluster);
		return destination.kind === 'service' ? [destination.port] : [];
	});
}

/**
 * The service ports that a RouteConfiguration sends requests to; undefined for any other object, of which the clusters
 * are not asked for.
 */
export function reach(object: NativeObject, resolver: () => (cluster: string) => Destination): RouteReach | undefined {
	if (!('@type' in object) || object['@type'] !== typeUrls.routeConfiguration) return undefined;
	// A table may serve callers inside or outside; the adapter writes it either way.
	return { parents: ['mesh', 'gateway'], ports: portsOf(stripTable(object as XdsResource), resolver()) };
}
