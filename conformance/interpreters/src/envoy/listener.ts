// SPDX-License-Identifier: Apache-2.0
import type { HttpRequest } from '@branchline/plan';
import { UndefinedConfiguration } from '../contract.ts';
import {
	field,
	flagField,
	integerField,
	type Message,
	messageField,
	messagesField,
	otherFields,
	textField,
} from './message.ts';
import type { Connection } from './request-view.ts';
import { addresseeOf, type Resources } from './resources.ts';

/** The route table that takes a request, and what the way there says. */
export interface Entry {
	readonly table: Message;
	/** Whether the table stands in the listener: then its clusters must exist (`validate_clusters`). */
	readonly inline: boolean;
	readonly connection: Connection;
	/** Filters before the router that do not choose routes, raw; empty where there are none. */
	readonly filters: readonly unknown[];
	readonly said: string;
}

const PLAIN: Connection = { tls: false, stripHostPort: false, trustForwardedProto: true };

/**
 * Finds the table for a request: the one it names, or that of the Listener with the port, or, for a service port without
 * any Listener, the table `namespace/service:port`. Throws UndefinedConfiguration where nothing or too much is found,
 * and for listeners that choose in a way not judged here (several filter chains, scoped routes, filters that may route anew).
 */
export function entryOf(request: HttpRequest, resources: Resources): Entry {
	const { to } = request;
	const name = addresseeOf(to);
	if ('routeConfiguration' in to) return entryOfTable(name, resources, `RouteConfiguration ${name}, asked directly`);
	const listeners = resources.listeners.filter((listener) => portsOf(listener).includes(to.port));
	const listener = listeners.find((candidate) => listeners.length === 1 || textField(candidate, 'name') === name);
	if (listener !== undefined) return entryOfListener(listener, resources, request);
	if (listeners.length > 0) throw new UndefinedConfiguration(`several listeners have the port ${to.port}`);
	if ('gateway' in to) throw new UndefinedConfiguration(`no listener has the port ${to.port}`);
	return entryOfTable(name, resources, `RouteConfiguration ${name}: no listener has the port ${to.port}`);
}

function entryOfTable(name: string, resources: Resources, said: string): Entry {
	const table = resources.tables.get(name);
	if (table === undefined) {
		const known = [...resources.tables.keys()].join(', ');
		throw new UndefinedConfiguration(`there is no RouteConfiguration ${name}${known === '' ? '' : `, but ${known}`}`);
	}
	return { table, inline: false, connection: PLAIN, filters: [], said };
}

function portsOf(listener: Message): readonly (number | undefined)[] {
	const more = messagesField(listener, 'additional_addresses');
	return [listener, ...more].map((holder) => {
		const socket = messageField(messageField(holder, 'address') ?? {}, 'socket_address');
		return socket && integerField(socket, 'port_value');
	});
}

function entryOfListener(listener: Message, resources: Resources, request: HttpRequest): Entry {
	const label = `Listener ${textField(listener, 'name') ?? '(unnamed)'}`;
	const fallback = messageField(listener, 'default_filter_chain');
	const chains = [...messagesField(listener, 'filter_chains'), ...(fallback ? [fallback] : [])];
	const [chain] = chains;
	if (
		chain === undefined ||
		chains.length > 1 ||
		Object.keys(messageField(chain, 'filter_chain_match') ?? {}).length > 0
	) {
		throw new UndefinedConfiguration(`${label} does not have exactly one filter chain for every connection`);
	}
	const manager = managerOf(chain, label);
	assertPathAsSent(manager, request, label);
	const connection = {
		tls: messageField(chain, 'transport_socket') !== undefined,
		stripHostPort: flagField(manager, 'strip_any_host_port'),
		trustForwardedProto:
			!flagField(manager, 'use_remote_address') || (integerField(manager, 'xff_num_trusted_hops') ?? 0) > 0,
	};
	const filters = filtersOf(manager, label);
	const inline = messageField(manager, 'route_config');
	if (inline !== undefined) return { table: inline, inline: true, connection, filters, said: `${label}, route_config` };
	const rds = textField(messageField(manager, 'rds') ?? {}, 'route_config_name');
	if (rds === undefined) throw new UndefinedConfiguration(`${label} has neither rds nor route_config`);
	return { ...entryOfTable(rds, resources, `${label}, RouteConfiguration ${rds}`), connection, filters };
}

function managerOf(chain: Message, label: string): Message {
	const configurations = messagesField(chain, 'filters').map((filter) => messageField(filter, 'typed_config') ?? {});
	const managers = configurations.filter((config) => String(config['@type']).endsWith('.v3.HttpConnectionManager'));
	const [manager] = managers;
	if (manager === undefined || managers.length > 1) {
		throw new UndefinedConfiguration(`${label} does not have one HttpConnectionManager`);
	}
	for (const name of REWRITES_REQUESTS) {
		if (field(manager, name) === undefined || field(manager, name) === false) continue;
		throw new UndefinedConfiguration(`${label}: ${name} is not judged here`);
	}
	return manager;
}

const REWRITES_REQUESTS = [
	'scoped_routes',
	'strip_matching_host_port',
	'strip_trailing_host_dot',
	'early_header_mutation_extensions',
	'path_normalization_options',
	'scheme_header_transformation',
];

// Envoy matches paths as sent unless told otherwise; a path that every normalisation leaves alone is safe either way.
function assertPathAsSent(manager: Message, request: HttpRequest, label: string): void {
	const normalises = flagField(manager, 'normalize_path') || flagField(manager, 'merge_slashes');
	const escapes = field(manager, 'path_with_escaped_slashes_action') ?? 'KEEP_UNCHANGED';
	if (!normalises && (escapes === 'KEEP_UNCHANGED' || escapes === 1)) return;
	const path = request.path.replace(/[?#].*$/s, '');
	if (/%|\\|\/\/|\/\.{1,2}(\/|$)/.test(path)) {
		throw new UndefinedConfiguration(`${label} normalises the path ${path}, which is not judged here`);
	}
}

// Filters that cannot choose another route once the table has chosen one.
const KEEPS_THE_ROUTE = new Set([
	'router.v3.Router',
	'cors.v3.Cors',
	'fault.v3.HTTPFault',
	'buffer.v3.Buffer',
	'compressor.v3.Compressor',
	'decompressor.v3.Decompressor',
	'grpc_web.v3.GrpcWeb',
	'grpc_stats.v3.FilterConfig',
	'ratelimit.v3.RateLimit',
	'local_ratelimit.v3.LocalRateLimit',
	'rbac.v3.RBAC',
	'csrf.v3.CsrfPolicy',
	'bandwidth_limit.v3.BandwidthLimit',
]);

function filtersOf(manager: Message, label: string): readonly unknown[] {
	return messagesField(manager, 'http_filters').filter((filter) => {
		const config = messageField(filter, 'typed_config');
		const type = String(config?.['@type']).replace('type.googleapis.com/envoy.extensions.filters.http.', '');
		if (!KEEPS_THE_ROUTE.has(type)) {
			throw new UndefinedConfiguration(
				`${label}: the HTTP filter ${textField(filter, 'name') ?? type} is not judged here`,
			);
		}
		return type !== 'router.v3.Router' || Object.keys(otherFields(config ?? {}, new Set())).length > 0;
	});
}
