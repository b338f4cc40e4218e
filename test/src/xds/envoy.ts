// SPDX-License-Identifier: Apache-2.0
import { type Envoy, fetchEnvoy, startEnvoy } from '@branchline/testbed';
import { loopback, type Port } from './shop.ts';

/** The variants of the protocol, by what Envoy calls them. */
export const protocols = { delta: 'DELTA_GRPC', sotw: 'GRPC' } as const;

/** A variant of the protocol. */
export type Protocol = keyof typeof protocols;

/** The releases of Envoy that the library is tested with. */
export const versions = ['1.38.3', '1.39.3'] as const;

/** What an Envoy is started with; `transport` is its transport socket for the control plane. */
export interface ClientOptions {
	readonly version?: string;
	readonly protocol?: Protocol;
	readonly id?: string;
	/** Control planes, of which one is asked at a time. */
	readonly replicas: readonly Port[];
	readonly transport?: object;
	readonly metadata?: object;
	/** Whether clusters come only when a request needs them. */
	readonly onDemandClusters?: true;
	/** Whether it takes what is served with fields that its API has not, as it does unless it is told otherwise. */
	readonly takesUnknown?: true;
	/** Further fields of the bootstrap. */
	readonly more?: object;
}

/** The bootstrap of an Envoy that gets everything over ADS and comes back within half a second. */
function bootstrap({
	protocol = 'delta',
	id = 'envoy',
	replicas,
	transport,
	metadata,
	...rest
}: ClientOptions): object {
	const ads = { ads: {}, resource_api_version: 'V3' };
	const retry_policy = { retry_back_off: { base_interval: '0.05s', max_interval: '0.5s' } };
	const grpc_services = [{ envoy_grpc: { cluster_name: 'xds', retry_policy } }];
	return {
		node: { id, cluster: 'shop', ...(metadata === undefined ? {} : { metadata }) },
		dynamic_resources: {
			ads_config: { api_type: protocols[protocol], transport_api_version: 'V3', grpc_services },
			...(rest.onDemandClusters ? {} : { cds_config: ads }),
			lds_config: ads,
		},
		static_resources: { clusters: [controlPlane(replicas, transport)] },
		...rest.more,
	};
}

function controlPlane(replicas: readonly Port[], transport: object | undefined): object {
	const http2 = { explicit_http_config: { http2_protocol_options: {} } };
	const options = 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions';
	return {
		name: 'xds',
		type: 'STATIC',
		connect_timeout: '1s',
		typed_extension_protocol_options: { [options]: { '@type': `type.googleapis.com/${options}`, ...http2 } },
		...(transport === undefined ? {} : { transport_socket: transport }),
		load_assignment: {
			cluster_name: 'xds',
			endpoints: [{ lb_endpoints: replicas.map(({ port }) => ({ endpoint: { address: loopback(port) } })) }],
		},
	};
}

/** Starts an Envoy that is a client of a control plane. */
export async function startClient(options: ClientOptions): Promise<Envoy> {
	const { path } = await fetchEnvoy(options.version === undefined ? {} : { version: options.version });
	const unknown = options.takesUnknown ? ({ unknownFields: 'ignore' } as const) : {};
	return startEnvoy({ binary: path, config: bootstrap(options), name: options.id ?? 'envoy', ...unknown });
}
