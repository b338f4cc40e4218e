// SPDX-License-Identifier: Apache-2.0
import type { XdsResource } from './xds-resources.ts';

/** A TCP address. */
export interface Endpoint {
	readonly host: string;
	readonly port: number;
}

/**
 * What an HTTP listener is made of. `routeConfiguration` (default: `name`) names its route table; `port` 0 (the
 * default) lets the system choose, see `Envoy.port`; `httpFilters` stand before the router; `accessLog` holds loggers.
 */
export interface HttpListenerOptions {
	readonly name: string;
	readonly routeConfiguration?: string;
	readonly port?: number;
	readonly httpFilters?: readonly object[];
	readonly accessLog?: readonly object[];
}

const hcm = 'type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager';
const router = 'type.googleapis.com/envoy.extensions.filters.http.router.v3.Router';

function address({ host, port }: Endpoint): object {
	return { socket_address: { address: host, port_value: port } };
}

/** An Envoy Listener on 127.0.0.1 that speaks HTTP and asks for its route table by RDS over ADS. */
export function httpListener({
	name,
	routeConfiguration = name,
	port = 0,
	httpFilters = [],
	accessLog = [],
}: HttpListenerOptions) {
	const manager = {
		'@type': hcm,
		stat_prefix: name,
		rds: { route_config_name: routeConfiguration, config_source: { ads: {}, resource_api_version: 'V3' } },
		...(accessLog.length > 0 ? { access_log: accessLog } : {}),
		http_filters: [...httpFilters, { name: 'envoy.filters.http.router', typed_config: { '@type': router } }],
	};
	const filter = { name: 'envoy.filters.network.http_connection_manager', typed_config: manager };
	return {
		'@type': 'type.googleapis.com/envoy.config.listener.v3.Listener',
		name,
		address: address({ host: '127.0.0.1', port }),
		filter_chains: [{ filters: [filter] }],
	} satisfies XdsResource;
}

/** An Envoy Cluster of type STATIC; without endpoints every request to it is answered 503. */
export function staticCluster(name: string, endpoints: readonly Endpoint[]) {
	return {
		'@type': 'type.googleapis.com/envoy.config.cluster.v3.Cluster',
		name,
		type: 'STATIC',
		connect_timeout: '1s',
		load_assignment: {
			cluster_name: name,
			endpoints: [{ lb_endpoints: endpoints.map((endpoint) => ({ endpoint: { address: address(endpoint) } })) }],
		},
	} satisfies XdsResource;
}
