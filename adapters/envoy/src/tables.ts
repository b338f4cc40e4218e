// SPDX-License-Identifier: Apache-2.0
import type { XdsResource } from '@branchline/plan';
import { changed, changedList } from './changed.ts';
import { field, type Message } from './field.ts';
import { nameOf, typeUrls } from './resources.ts';

/** What takes the place of a table; `where` says in words where it stands. */
export type TableReplacing = (table: Message, where: string) => Message;

/** What an HTTP connection manager is known by. */
export const managerType =
	'type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager';

/**
 * A resource with its route tables replaced: a RouteConfiguration is one, a ScopedRouteConfiguration may hold one, and a
 * Listener may have some in its HTTP connection managers, in place or for scopes. The identical object where `f` changes
 * nothing, or where there is none.
 */
export function replaceTables(resource: XdsResource, f: TableReplacing): XdsResource {
	const name = nameOf(resource);
	switch (resource['@type']) {
		case typeUrls.routeConfiguration:
			return f(resource, `RouteConfiguration ${name}`) as XdsResource;
		case typeUrls.scopedRoutes:
			return inScope(resource, `ScopedRouteConfiguration ${name}`, f) as XdsResource;
		case typeUrls.listener:
			return inListener(resource, `Listener ${name}`, f) as XdsResource;
		default:
			return resource;
	}
}

/** The tables of a resource. */
export function tablesOf(resource: XdsResource): readonly Message[] {
	const tables: Message[] = [];
	replaceTables(resource, (table) => {
		tables.push(table);
		return table;
	});
	return tables;
}

function inScope(scope: Message, where: string, f: TableReplacing): Message {
	return changed(scope, 'route_configuration', (table) => f(table, `${where} RouteConfiguration ${named(table)}`));
}

function inListener(listener: Message, where: string, f: TableReplacing): Message {
	const inChain = (chain: Message) =>
		changedList(chain, 'filters', (filter) => changed(filter, 'typed_config', (config) => inManager(config, where, f)));
	const chains = changedList(listener, 'filter_chains', inChain);
	const all = changed(chains, 'default_filter_chain', inChain);
	return changed(all, 'api_listener', (api) => changed(api, 'api_listener', (config) => inManager(config, where, f)));
}

function inManager(config: Message, where: string, f: TableReplacing): Message {
	if (config['@type'] !== managerType) return config;
	const inline = changed(config, 'route_config', (table) => f(table, `${where} RouteConfiguration ${named(table)}`));
	return changed(inline, 'scoped_routes', (scoped) =>
		changed(scoped, 'scoped_route_configurations_list', (all) =>
			changedList(all, 'scoped_route_configurations', (scope) => inScope(scope, `${where} scope ${named(scope)}`, f)),
		),
	);
}

function named(message: Message): string {
	return String(field(message, 'name') ?? '');
}
