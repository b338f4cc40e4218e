// SPDX-License-Identifier: Apache-2.0
import { responderScript } from './script.ts';

/** The ports that the responder listens on. */
export const listenPorts = { respond: 8080, unavailable: 8503 } as const;

/** An answer of a whole listener, for what no filter answered. */
interface DirectResponse {
	readonly status: number;
	readonly body: { readonly inline_string: string };
}

const notToldWhat: DirectResponse = {
	status: 500,
	body: { inline_string: 'branchline-responder: the request does not say what to answer\n' },
};

const unavailable: DirectResponse = {
	status: 503,
	body: { inline_string: 'branchline: the fork of this request has no ready endpoint\n' },
};

/**
 * The configuration of the Envoy that the responder is: two listeners for HTTP/1.1 and HTTP/2 without TLS, no cluster, no
 * admin interface. It connects to nobody, and how many connections and how large headers it takes is bounded.
 */
export function responderBootstrap(): object {
	return {
		static_resources: {
			listeners: [listener('respond', notToldWhat, [luaFilter]), listener('unavailable', unavailable, [])],
		},
		overload_manager: {
			resource_monitors: [
				extension(
					'envoy.resource_monitors.global_downstream_max_connections',
					'envoy.extensions.resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig',
					{ max_active_downstream_connections: 10_000 },
				),
			],
		},
	};
}

function listener(name: keyof typeof listenPorts, otherwise: DirectResponse, filters: readonly object[]): object {
	return {
		name,
		address: { socket_address: { address: '0.0.0.0', port_value: listenPorts[name] } },
		per_connection_buffer_limit_bytes: 32_768,
		filter_chains: [
			{
				filters: [
					extension(
						'envoy.filters.network.http_connection_manager',
						'envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',
						{
							stat_prefix: name,
							codec_type: 'AUTO',
							// All that headers may hold is more than the 60 KiB that Envoy takes by itself.
							max_request_headers_kb: 128,
							stream_idle_timeout: '10s',
							generate_request_id: false,
							// A request that asks for a WebSocket is answered like any other.
							upgrade_configs: [{ upgrade_type: 'websocket' }],
							http_filters: [...filters, router],
							route_config: {
								virtual_hosts: [
									{ name, domains: ['*'], routes: [{ match: { prefix: '/' }, direct_response: otherwise }] },
								],
							},
						},
					),
				],
			},
		],
	};
}

const luaFilter = extension('envoy.filters.http.lua', 'envoy.extensions.filters.http.lua.v3.Lua', {
	default_source_code: { inline_string: responderScript },
});

const router = extension('envoy.filters.http.router', 'envoy.extensions.filters.http.router.v3.Router', {});

function extension(name: string, type: string, settings: object): object {
	return { name, typed_config: { '@type': `type.googleapis.com/${type}`, ...settings } };
}
