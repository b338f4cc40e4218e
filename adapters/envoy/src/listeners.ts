// SPDX-License-Identifier: Apache-2.0
import type { ServicePort, XdsResource } from '@branchline/plan';
import { socketAddress } from './endpoints.ts';
import { list, type Message, withField } from './field.ts';
import { nameOf, typeUrls } from './resources.ts';
import { readServicePort } from './service-cluster.ts';
import { pluginsOnce, withPlugins } from './strip.ts';

/** Where listeners of ours listen. */
export interface ListenOptions {
	/** The port to listen on instead of a service's port number, by that number. */
	readonly ports?: Readonly<Record<number, number>>;
	/** The address to listen on. Default: every IPv4 address. */
	readonly address?: string;
}

/** The tables that are each of one service port, by port number. */
export function ownTables(tables: readonly XdsResource[]): ReadonlyMap<number, readonly XdsResource[]> {
	const ports = new Map<number, XdsResource[]>();
	for (const table of tables) {
		const of = readServicePort(nameOf(table));
		if (of) ports.set(of.port, [...(ports.get(of.port) ?? []), table]);
	}
	return ports;
}

/** One table for all services of a port number: their virtual hosts, each by the names of its Service. */
export function portTable(port: number, tables: readonly XdsResource[]): XdsResource {
	const services = tables.map((table) => ({ table, of: readServicePort(nameOf(table))! }));
	const hosts = services.flatMap(({ table, of }) => {
		const shared = services.some((other) => other.of.service === of.service && other.of.namespace !== of.namespace);
		return list(table, 'virtual_hosts').map((host) => withField(host, 'domains', domainsOf(of, shared)));
	});
	const plugins = tables.flatMap((table) => list(table, 'cluster_specifier_plugins'));
	const table = {
		'@type': typeUrls.routeConfiguration,
		name: `port-${port}`,
		virtual_hosts: hosts,
		ignore_port_in_host_matching: true,
	};
	return withPlugins(table, pluginsOnce(plugins)) as XdsResource;
}

/** The names by which callers address a Service; the bare name only where one Service of the port has it. */
function domainsOf({ namespace, service }: ServicePort, shared: boolean): readonly string[] {
	const names = [`${service}.${namespace}`, `${service}.${namespace}.svc`, `${service}.${namespace}.svc.cluster.local`];
	return shared ? names : [service, ...names];
}

/** A listener for the services of a port number; `routes` says where its table comes from. */
export function portListener(port: number, routes: Message, { ports, address = '0.0.0.0' }: ListenOptions): Message {
	const name = `port-${port}`;
	const manager = {
		'@type': 'type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',
		stat_prefix: name,
		...routes,
		upgrade_configs: [{ upgrade_type: 'websocket' }],
		http_filters: [
			{
				name: 'envoy.filters.http.router',
				typed_config: { '@type': 'type.googleapis.com/envoy.extensions.filters.http.router.v3.Router' },
			},
		],
	};
	return {
		name,
		address: socketAddress({ address, port: ports?.[port] ?? port }),
		filter_chains: [{ filters: [{ name: 'envoy.filters.network.http_connection_manager', typed_config: manager }] }],
	};
}
