// SPDX-License-Identifier: Apache-2.0
import type { Rendering } from '@branchline/adapter';
import type { NativeObject, XdsResource } from '@branchline/plan';
import { socketAddress } from './endpoints.ts';
import { field, type Message } from './field.ts';
import { type ListenOptions, ownTables, portListener, portTable } from './listeners.ts';
import { nameOf, resourcesOf } from './resources.ts';
import { readServicePort } from './service-cluster.ts';

/** What a bootstrap needs beside a rendering. */
export interface BootstrapOptions extends ListenOptions {
	/** The port of the admin interface, on loopback; absent: none. */
	readonly admin?: number;
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
	const made = new Map(resourcesOf(resources, 'listener').map((listener) => [nameOf(listener), listener]));
	const native = resourcesOf(options.native ?? [], 'listener').map((listener) =>
		inlined(untyped(made.get(nameOf(listener)) ?? listener), tables),
	);
	const own = [...ownTables(tables)].map(([port, found]) =>
		portListener(port, { route_config: staticTable(untyped(portTable(port, found))) }, options),
	);
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

// A table that is asked for may name a cluster that is not there, and a static one may not by default.
function staticTable(table: Message): Message {
	return { ...table, validate_clusters: false };
}

/** The user's listener with each table that it would ask for by RDS in place. */
function inlined(message: Message, tables: readonly XdsResource[]): Message {
	const rds = field<Message>(message, 'rds');
	const name = field<string>(rds, 'route_config_name');
	const table = name === undefined ? undefined : tables.find((candidate) => nameOf(candidate) === name);
	if (table) {
		const { rds: _, ...rest } = message;
		return { ...rest, route_config: staticTable(untyped(table)) };
	}
	return Object.fromEntries(Object.entries(message).map(([key, value]) => [key, inlinedValue(value, tables)]));
}

function inlinedValue(value: unknown, tables: readonly XdsResource[]): unknown {
	if (Array.isArray(value)) return value.map((item) => inlinedValue(item, tables));
	return typeof value === 'object' && value !== null ? inlined(value as Message, tables) : value;
}
