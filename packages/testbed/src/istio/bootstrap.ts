// SPDX-License-Identifier: Apache-2.0
import { versions } from '../build/pins.ts';
import type { Pod } from '../node/pod.ts';
import type { PodPlace } from '../node/pod-field.ts';
import type { ProxyRole } from '../node/proxies.ts';
import { istiod, proxyPorts } from './ports.ts';

const cluster = 'Kubernetes';
const hcm = 'type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager';
const router = 'type.googleapis.com/envoy.extensions.filters.http.router.v3.Router';
const httpOptions = 'type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions';

/**
 * Which statistics a proxy keeps, as Istio has it (pkg/bootstrap/config.go and its envoy_bootstrap.json): those of its own
 * working, none of each cluster and listener. They would be most of an update's work.
 */
const prefixes = [
	'reporter=',
	'cluster_manager',
	'listener_manager',
	'server',
	'cluster.xds-grpc',
	'wasm',
	'component',
	'istio',
];
const suffixes = ['rbac.allowed', 'rbac.denied', 'shadow_allowed', 'shadow_denied'];
const kept = [
	...prefixes.map((prefix) => ({ prefix })),
	...suffixes.map((suffix) => ({ suffix })),
	{ safe_regex: { regex: 'vhost\\..*\\.route\\..*' } },
];

function address(host: string, port: number): object {
	return { socket_address: { address: host, port_value: port } };
}

function staticCluster(name: string, host: string, port: number, more: object = {}): object {
	const endpoint = { endpoint: { address: address(host, port) } };
	return {
		name,
		type: 'STATIC',
		connect_timeout: '1s',
		load_assignment: { cluster_name: name, endpoints: [{ lb_endpoints: [endpoint] }] },
		...more,
	};
}

/** A listener that answers one path with one of the admin interface's. */
function window(port: number, path: string, adminPath: string): object {
	const route = { match: { path }, route: { cluster: 'admin', prefix_rewrite: adminPath } };
	const manager = {
		'@type': hcm,
		stat_prefix: `port_${port}`,
		route_config: { virtual_hosts: [{ name: 'admin', domains: ['*'], routes: [route] }] },
		http_filters: [{ name: 'envoy.filters.http.router', typed_config: { '@type': router } }],
	};
	const filter = { name: 'envoy.filters.network.http_connection_manager', typed_config: manager };
	return { name: `port_${port}`, address: address('0.0.0.0', port), filter_chains: [{ filters: [filter] }] };
}

/** What istiod wants to know of a proxy: which pod it is in, and which labels select configuration for it. */
function node(role: ProxyRole, { metadata, spec }: Pod, place: PodPlace): object {
	const { name, namespace, labels = {} } = metadata;
	return {
		id: `${role}~${place.address}~${name}.${namespace}~${namespace}.svc.cluster.local`,
		cluster: `${labels.app ?? name}.${namespace}`,
		metadata: {
			NAME: name,
			NAMESPACE: namespace,
			CLUSTER_ID: cluster,
			ISTIO_VERSION: versions.istio,
			INSTANCE_IPS: place.address,
			SERVICE_ACCOUNT: spec.serviceAccountName ?? 'default',
			NODE_NAME: place.node,
			LABELS: labels,
		},
	};
}

/** The bootstrap, as protobuf's JSON, of an Envoy that gets everything else from istiod, for one pod. */
export function bootstrap(role: ProxyRole, pod: Pod, place: PodPlace): object {
	const http2 = { '@type': httpOptions, explicit_http_config: { http2_protocol_options: {} } };
	const discovery = staticCluster('xds-grpc', istiod.host, istiod.discovery, {
		typed_extension_protocol_options: { 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': http2 },
	});
	const overAds = { ads: {}, initial_fetch_timeout: '0s', resource_api_version: 'V3' };
	return {
		node: node(role, pod, place),
		// Istio's own limit: with Envoy's, long expressions are refused.
		layered_runtime: { layers: [{ name: 'static', static_layer: { 're2.max_program_size.error_level': 32_768 } }] },
		admin: { address: address('127.0.0.1', proxyPorts.admin) },
		stats_config: { stats_matcher: { inclusion_list: { patterns: kept } } },
		deferred_stat_options: { enable_deferred_creation_stats: true },
		dynamic_resources: {
			lds_config: overAds,
			cds_config: overAds,
			ads_config: {
				api_type: 'DELTA_GRPC',
				transport_api_version: 'V3',
				set_node_on_first_message_only: true,
				grpc_services: [{ envoy_grpc: { cluster_name: 'xds-grpc' } }],
			},
		},
		static_resources: {
			clusters: [discovery, staticCluster('admin', '127.0.0.1', proxyPorts.admin)],
			listeners: [
				window(proxyPorts.readiness, '/healthz/ready', '/ready'),
				window(proxyPorts.statistics, '/stats/prometheus', '/stats/prometheus'),
			],
		},
	};
}
