// SPDX-License-Identifier: Apache-2.0
import { type Resource, resourceFromJson } from 'envoy-control-plane-ts';

/** The name of a sandbox's cluster. */
export function clusterName(index: number): string {
	return `fork~pr-${String(index).padStart(5, '0')}~checkout.shop:8080`;
}

/** The name of the endpoints that a sandbox's cluster asks for. */
export function endpointsName(index: number): string {
	return `checkout-pr-${String(index).padStart(5, '0')}.shop:8080`;
}

/** The cluster of a sandbox: the same bytes as those of go/sandbox.go. */
export function clusterOf(index: number): Resource {
	return resourceFromJson({
		'@type': 'type.googleapis.com/envoy.config.cluster.v3.Cluster',
		name: clusterName(index),
		type: 'EDS',
		connect_timeout: '5s',
		eds_cluster_config: {
			service_name: endpointsName(index),
			eds_config: { ads: {}, resource_api_version: 'V3' },
		},
	});
}

/** The endpoints of a sandbox, which every revision changes. */
export function endpointsOf(index: number, revision: number): Resource {
	const address = `10.1.${Math.floor(index / 250)}.${(index % 250) + 1}`;
	return resourceFromJson({
		'@type': 'type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment',
		cluster_name: endpointsName(index),
		endpoints: [
			{ lb_endpoints: [{ endpoint: { address: { socket_address: { address, port_value: 10_000 + revision } } } }] },
		],
	});
}
