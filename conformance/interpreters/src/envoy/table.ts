// SPDX-License-Identifier: Apache-2.0
import { UndefinedConfiguration } from '../contract.ts';
import { compileMatcher } from './matcher.ts';
import {
	field,
	flagField,
	integerField,
	listField,
	type Message,
	messageField,
	messagesField,
	otherFields,
	textField,
} from './message.ts';
import type { RequestView } from './request-view.ts';
import { compileResponseHeaders, type HeaderChange } from './response-headers.ts';
import { compileRoute, isSet, type Route, type RouteContext } from './route.ts';
import { compilePlugins } from './specifier.ts';
import { type Hosted, type HostIndex, indexHosts } from './virtual-host.ts';

/** A route table, ready to be asked: its virtual hosts by domain, each a list of routes in which the first match wins. */
export interface Table {
	readonly name: string;
	readonly hosts: HostIndex<VirtualHost>;
	readonly ignorePort: boolean;
}

/** A virtual host: its routes, in a list or by a matcher, or, where it cannot be judged, what it would need. */
export interface VirtualHost {
	readonly label: string;
	/** The routes that are looked at for a request, in order. */
	readonly routesFor: (request: RequestView) => readonly Route[];
	readonly notJudged: string | undefined;
}

const OF_TABLE = new Set([
	'name',
	'virtual_hosts',
	'ignore_port_in_host_matching',
	'validate_clusters',
	'ignore_path_parameters_in_path_matching',
	'max_direct_response_body_size_bytes',
	'request_mirror_policies',
	'cluster_specifier_plugins',
]);
const OF_HOST = new Set(['name', 'domains', 'routes', 'matcher', 'request_mirror_policies']);

/**
 * Compiles a `RouteConfiguration`, all of it: like Envoy it refuses the whole table for one bad route. `exists` says
 * whether a cluster exists, where the table demands it: `validate_clusters`, which tables that stand in a listener have
 * unless they say otherwise. Throws UndefinedConfiguration also for tables whose virtual hosts come from elsewhere.
 */
export function compileTable(table: Message, inline: boolean, exists: (cluster: string) => boolean): Table {
	const name = textField(table, 'name') ?? '';
	const unknown = ['vhds', 'vhost_header', 'internal_only_headers'].find((candidate) => isSet(table, candidate));
	if (unknown !== undefined) {
		throw new UndefinedConfiguration(`RouteConfiguration ${name}: ${unknown} is not judged here`);
	}
	const validates = (field(table, 'validate_clusters') ?? inline) === true;
	const validate = (cluster: string) => {
		if (validates && !exists(cluster)) throw new UndefinedConfiguration(`unknown cluster ${cluster}`);
	};
	const plugins = compilePlugins(table);
	const hosts = messagesField(table, 'virtual_hosts').map((host) => compileHost(host, table, { validate, plugins }));
	return {
		name,
		hosts: indexHosts(hosts),
		ignorePort: flagField(table, 'ignore_port_in_host_matching'),
	};
}

const ROUTE = 'type.googleapis.com/envoy.config.route.v3.Route';

// The matcher picks a route, or routes of which the first that matches counts; whose clusters need not exist.
function compileRouteMatcher(matcher: Message, label: string, context: RouteContext): VirtualHost['routesFor'] {
	const unchecked = { ...context, validate: () => {} };
	const pick = compileMatcher(matcher, `${label}, matcher`, (action, place) => {
		if (action['@type'] === ROUTE) return [compileRoute(action, place, unchecked)];
		if (action['@type'] !== `${ROUTE}List`) throw new UndefinedConfiguration(`${place}: the action is no Route`);
		return messagesField(action, 'routes').map((route, index) =>
			compileRoute(route, `${place}, route ${index}`, unchecked),
		);
	});
	return (request) => pick(request) ?? [];
}

type OfTable = Pick<RouteContext, 'validate' | 'plugins'>;

function compileHost(host: Message, table: Message, ofTable: OfTable): Hosted<VirtualHost> {
	const name = textField(host, 'name') ?? '';
	const label = `RouteConfiguration ${textField(table, 'name') ?? ''}, virtual host ${name}`;
	const routes = messagesField(host, 'routes');
	const matcher = messageField(host, 'matcher');
	if (matcher && routes.length > 0) throw new UndefinedConfiguration(`${label} has matcher and routes`);
	const context = contextOf(host, table, ofTable);
	const listed = routes.map((route, index) => compileRoute(route, `${label}, route ${index}`, context));
	return {
		name,
		domains: listField(host, 'domains').map(String),
		host: {
			label,
			routesFor: matcher === undefined ? () => listed : compileRouteMatcher(matcher, label, context),
			notJudged: requiresTls(host) ? 'require_tls' : undefined,
		},
	};
}

function contextOf(host: Message, table: Message, common: OfTable): RouteContext {
	const ofHost = compileResponseHeaders(host);
	const ofTable = compileResponseHeaders(table);
	const own = messagesField(host, 'request_mirror_policies');
	const mostSpecificLast = flagField(table, 'most_specific_header_mutations_wins');
	return {
		ignorePathParameters: flagField(table, 'ignore_path_parameters_in_path_matching'),
		maxBody: integerField(table, 'max_direct_response_body_size_bytes'),
		effects: {
			...under('virtual_host', otherFields(host, OF_HOST)),
			...under('route_configuration', otherFields(table, OF_TABLE)),
		},
		mirrors: own.length > 0 ? own : messagesField(table, 'request_mirror_policies'),
		...common,
		headers: (ofRoute): HeaderChange => {
			const order = mostSpecificLast ? [ofTable, ofHost, ofRoute] : [ofRoute, ofHost, ofTable];
			return (headers) => {
				for (const change of order) change(headers);
			};
		},
	};
}

function under(key: string, effects: Record<string, unknown>): Record<string, unknown> {
	return Object.keys(effects).length > 0 ? { [key]: effects } : {};
}

function requiresTls(host: Message): boolean {
	const value = field(host, 'require_tls');
	return value !== undefined && value !== 'NONE' && value !== 0;
}
