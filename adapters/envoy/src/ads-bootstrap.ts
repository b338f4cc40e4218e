// SPDX-License-Identifier: Apache-2.0
import { socketAddress } from './endpoints.ts';
import type { Message } from './field.ts';

/** Where an Envoy finds its control plane, and who it says that it is. */
export interface AdsBootstrapOptions {
	readonly node: { readonly id: string; readonly cluster: string };
	/** The control plane's name or address, and its port. */
	readonly server: { readonly host: string; readonly port: number };
	/** The port of the admin interface, on loopback; absent: none. */
	readonly admin?: number;
	/** Files of the Envoy's machine for mutual TLS to the control plane; absent: plain text. */
	readonly tls?: { readonly certificate: string; readonly key: string; readonly ca: string };
}

const controlPlane = 'branchline-control-plane';

/** How soon an Envoy asks again for a control plane that is gone: by itself it would wait up to 30 s in the end. */
const comingBack = { retry_back_off: { base_interval: '0.5s', max_interval: '5s' } };

/**
 * What `envoy -c` needs to be served: one aggregated stream, incremental, for everything.
 *
 * Statistics of a cluster are made when it is first used, and sent less often than by default: with thousands of clusters
 * both would cost more than the routing.
 */
export function adsBootstrap({ node, server, admin, tls }: AdsBootstrapOptions): Message {
	const ads = { ads: {}, resource_api_version: 'V3' };
	return {
		node: { id: node.id, cluster: node.cluster },
		...(admin === undefined ? {} : { admin: { address: socketAddress({ address: '127.0.0.1', port: admin }) } }),
		dynamic_resources: {
			ads_config: {
				api_type: 'DELTA_GRPC',
				transport_api_version: 'V3',
				grpc_services: [{ envoy_grpc: { cluster_name: controlPlane, retry_policy: comingBack } }],
				// Else each request and acknowledgement holds all that Envoy says of itself, some 55 kB.
				set_node_on_first_message_only: true,
			},
			cds_config: ads,
			lds_config: ads,
		},
		stats_flush_interval: '60s',
		deferred_stat_options: { enable_deferred_creation_stats: true },
		static_resources: { clusters: [controlPlaneCluster(server, tls)] },
	};
}

function controlPlaneCluster({ host, port }: AdsBootstrapOptions['server'], tls: AdsBootstrapOptions['tls']): Message {
	const http2 = { connection_keepalive: { interval: '30s', timeout: '10s' } };
	return {
		name: controlPlane,
		type: isAddress(host) ? 'STATIC' : 'STRICT_DNS',
		connect_timeout: '5s',
		load_assignment: {
			cluster_name: controlPlane,
			endpoints: [{ lb_endpoints: [{ endpoint: { address: socketAddress({ address: host, port }) } }] }],
		},
		typed_extension_protocol_options: {
			'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': {
				'@type': 'type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions',
				explicit_http_config: { http2_protocol_options: http2 },
			},
		},
		...(tls === undefined ? {} : { transport_socket: transportSocket(host, tls) }),
	};
}

function transportSocket(host: string, { certificate, key, ca }: NonNullable<AdsBootstrapOptions['tls']>): Message {
	const names = { san_type: isAddress(host) ? 'IP_ADDRESS' : 'DNS', matcher: { exact: host } };
	return {
		name: 'envoy.transport_sockets.tls',
		typed_config: {
			'@type': 'type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext',
			...(isAddress(host) ? {} : { sni: host }),
			common_tls_context: {
				tls_certificates: [{ certificate_chain: { filename: certificate }, private_key: { filename: key } }],
				validation_context: { trusted_ca: { filename: ca }, match_typed_subject_alt_names: [names] },
			},
		},
	};
}

function isAddress(host: string): boolean {
	return host.includes(':') || /^\d+(?:\.\d+){3}$/.test(host);
}
