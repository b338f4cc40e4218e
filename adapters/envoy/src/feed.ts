// SPDX-License-Identifier: Apache-2.0
import { type RenderCache, remember } from '@branchline/adapter';
import type { XdsResource } from '@branchline/plan';
import { type ListenOptions, ownTables, portListener, portTable } from './listeners.ts';
import { nameOf, resourcesOf, typeUrls } from './resources.ts';

/**
 * What a control plane serves to Envoys, from the user's resources with a rendering applied: the user's Listeners as
 * they are, or, where there are none, a Listener for each port number that asks for one table with a virtual host for
 * each service of the port. With one `cache`, what does not change stays the identical object.
 */
export function toFeed(
	resources: readonly XdsResource[],
	options: ListenOptions = {},
	cache?: RenderCache,
): readonly XdsResource[] {
	if (resourcesOf(resources, 'listener').length > 0) return resources;
	const tables = resourcesOf(resources, 'routeConfiguration');
	const ports = [...ownTables(tables)].flatMap(([port, own]) => [
		remember(cache, `envoy port ${port}`, own, () => portTable(port, own)),
		remember(cache, `envoy listener ${port}`, [JSON.stringify(options)], () => rdsListener(port, options)),
	]);
	const merged = new Set([...ownTables(tables).values()].flat().map(nameOf));
	const others = resources.filter(
		(resource) => resource['@type'] !== typeUrls.routeConfiguration || !merged.has(nameOf(resource)),
	);
	return [...others, ...ports];
}

function rdsListener(port: number, options: ListenOptions): XdsResource {
	const rds = { route_config_name: `port-${port}`, config_source: { ads: {}, resource_api_version: 'V3' } };
	return { '@type': typeUrls.listener, ...portListener(port, { rds }, options) };
}
