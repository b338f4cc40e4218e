// SPDX-License-Identifier: Apache-2.0
import type { Rendering } from '@branchline/adapter';
import type { NativeObject, ServicePort, XdsResource } from '@branchline/plan';
import { socketAddress } from './endpoints.ts';
import { field, list, type Message, withField } from './field.ts';
import { nameOf, resourcesOf } from './resources.ts';
import { readServicePort } from './service-cluster.ts';

/** What a bootstrap needs beside a rendering. */
export interface BootstrapOptions {
	/** The port to listen on instead of a service's port number, by that number. */
	readonly ports?: Readonly<Record<number, number>>;
	/** The port of the admin interface, on loopback; absent: none. */
	readonly admin?: number;
	/** The address to listen on. Default: every IPv4 address. */
	readonly address?: string;
	/** The user's Clusters and Listeners, which the transformed tables go into. */
	readonly native?: readonly NativeObject[];
}

/**
 * One bootstrap that `envoy -c` runs as it is: the user's Listeners with their tables in place, or a listener for each
 * port number with a virtual host for each service, by Host; every cluster with its endpoints in place.
 */
export function toBootstrap(rendering: Rendering, options: BootstrapOptions = {}): Message {
	const resources = rendering.artifacts.flatMap((artifact) =>
		artifact.kind === 'resource' ? [artifact.resource] : [],
	);
	const tables = resourcesOf(resources, 'routeConfiguration');
	const assignments = new Map(
		resourcesOf([...(options.native ?? []), ...resources], 'loadAssignment').map((found) => [
			nameOf(found),
			untyped(found),
		]),
	);
	const clusters = resourcesOf([...(options.native ?? []), ...resources], 'cluster');
	const native = resourcesOf(options.native ?? [], 'listener').map((listener) => inlined(untyped(listener), tables));
	const own = [...byPort(tables)].map(([port, found]) => ownListener(port, found, options));
	return {
		...(options.admin === undefined
			? {}
			: { admin: { address: socketAddress({ address: '127.0.0.1', port: options.admin }) } }),
		static_resources: {
			listeners: native.length > 0 ? native : own,
			clusters: clusters.map((cluster) => settled(untyped(cluster), assignments)),
		},
	};
}

/** The names of the user's tables that no Listener asks for, so that a bootstrap would not serve them. */
export function unservedTables(rendering: Rendering, native: readonly NativeObject[]): readonly string[] {
	const resources = rendering.artifacts.flatMap((made) => (made.kind === 'resource' ? [made.resource] : []));
	const listeners = JSON.stringify(resourcesOf(native, 'listener'));
	return resourcesOf(resources, 'routeConfiguration')
		.map(nameOf)
		.filter((name) => !readServicePort(name) && !listeners.includes(JSON.stringify(name)));
}

function untyped(resource: XdsResource): Message {
	const { '@type': _, ...message } = resource;
	return message;
}

/** A cluster whose endpoints would come from a control plane, with the endpoints that are known in place. */
function settled(cluster: Message, assignments: ReadonlyMap<string, Message>): Message {
	if (field(cluster, 'type') !== 'EDS') return cluster;
	const service = field<string>(field<Message>(cluster, 'eds_cluster_config'), 'service_name') ?? String(cluster.name);
	const { eds_cluster_config: _, edsClusterConfig: __, ...rest } = cluster;
	const load_assignment = { ...(assignments.get(service) ?? { endpoints: [] }), cluster_name: String(cluster.name) };
	return { ...rest, type: 'STATIC', load_assignment };
}

function byPort(tables: readonly XdsResource[]): ReadonlyMap<number, readonly XdsResource[]> {
	const ports = new Map<number, XdsResource[]>();
	for (const table of tables) {
		const of = readServicePort(nameOf(table));
		if (of) ports.set(of.port, [...(ports.get(of.port) ?? []), table]);
	}
	return ports;
}

function ownListener(
	port: number,
	tables: readonly XdsResource[],
	{ ports, address = '0.0.0.0' }: BootstrapOptions,
): Message {
	const services = tables.map((table) => ({ table, of: readServicePort(nameOf(table))! }));
	const hosts = services.flatMap(({ table, of }) => {
		const shared = services.some((other) => other.of.service === of.service && other.of.namespace !== of.namespace);
		return list(table, 'virtual_hosts').map((host) => withField(host, 'domains', domainsOf(of, shared)));
	});
	// A fork that cannot be honoured is routed to a cluster that does not exist, which a static table may not name by default.
	const routes = {
		name: `port-${port}`,
		virtual_hosts: hosts,
		ignore_port_in_host_matching: true,
		validate_clusters: false,
	};
	return listener(`port-${port}`, { address, port: ports?.[port] ?? port }, routes);
}

/** The names by which callers address a Service; the bare name only where one Service of the port has it. */
function domainsOf({ namespace, service }: ServicePort, shared: boolean): readonly string[] {
	const names = [`${service}.${namespace}`, `${service}.${namespace}.svc`, `${service}.${namespace}.svc.cluster.local`];
	return shared ? names : [service, ...names];
}

function listener(name: string, at: { readonly address: string; readonly port: number }, routes: Message): Message {
	const manager = {
		'@type': 'type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',
		stat_prefix: name,
		route_config: routes,
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
		address: socketAddress(at),
		filter_chains: [{ filters: [{ name: 'envoy.filters.network.http_connection_manager', typed_config: manager }] }],
	};
}

/** The user's listener with each table that it would ask for by RDS in place. */
function inlined(message: Message, tables: readonly XdsResource[]): Message {
	const rds = field<Message>(message, 'rds');
	const name = field<string>(rds, 'route_config_name');
	const table = name === undefined ? undefined : tables.find((candidate) => nameOf(candidate) === name);
	if (table) {
		const { rds: _, ...rest } = message;
		return { ...rest, route_config: { ...untyped(table), validate_clusters: false } };
	}
	return Object.fromEntries(Object.entries(message).map(([key, value]) => [key, inlinedValue(value, tables)]));
}

function inlinedValue(value: unknown, tables: readonly XdsResource[]): unknown {
	if (Array.isArray(value)) return value.map((item) => inlinedValue(item, tables));
	return typeof value === 'object' && value !== null ? inlined(value as Message, tables) : value;
}
