// SPDX-License-Identifier: Apache-2.0
import type { RouteReach } from '@branchline/adapter';
import type { Destination, NativeObject, XdsResource } from '@branchline/plan';
import { destinationsOf } from './destinations.ts';
import { list } from './field.ts';
import { typeUrls } from './resources.ts';
import { stripTable } from './strip.ts';

/** The service ports that a RouteConfiguration sends requests to; undefined for any other object. */
export function reach(object: NativeObject, resolve: (cluster: string) => Destination): RouteReach | undefined {
	if (!('@type' in object) || object['@type'] !== typeUrls.routeConfiguration) return undefined;
	const routes = list(stripTable(object as XdsResource), 'virtual_hosts').flatMap((host) => list(host, 'routes'));
	return {
		// A table may serve callers inside or outside; the adapter writes it either way.
		parents: ['mesh', 'gateway'],
		ports: routes.flatMap(destinationsOf).flatMap((cluster) => {
			const destination = resolve(cluster);
			return destination.kind === 'service' ? [destination.port] : [];
		}),
	};
}
