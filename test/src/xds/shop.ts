// SPDX-License-Identifier: Apache-2.0
import { httpListener } from '@branchline/testbed';
import { type Resource, resourceFromJson } from 'envoy-control-plane-ts';

const api = 'type.googleapis.com/envoy';

/** A TCP port of 127.0.0.1. */
export interface Port {
	readonly port: number;
}

/** What may differ in a cluster: fields of its message, by name. */
export type ClusterFields = Readonly<Record<string, unknown>>;

/** The listener `in`, on a port that the system chooses, with the route table `shop`. */
function listener(): Resource {
	return resourceFromJson(httpListener({ name: 'in', routeConfiguration: 'shop' }));
}

/** The route table that sends everything to a cluster; `wait` is the timeout of a request. */
export function routesTo(cluster: string, wait = '10s'): Resource {
	const routes = [{ match: { prefix: '/' }, route: { cluster, timeout: wait } }];
	return resourceFromJson({
		'@type': `${api}.config.route.v3.RouteConfiguration`,
		name: 'shop',
		virtual_hosts: [{ name: 'all', domains: ['*'], routes }],
	});
}

/** A cluster that gets its endpoints over ADS. */
export function cluster(name: string, fields: ClusterFields = {}): Resource {
	return resourceFromJson({
		'@type': `${api}.config.cluster.v3.Cluster`,
		name,
		type: 'EDS',
		connect_timeout: '5s',
		eds_cluster_config: { eds_config: { ads: {}, resource_api_version: 'V3' } },
		...fields,
	});
}

/** A cluster that nothing goes to: it has no endpoints, and waits for none. */
export function idleCluster(name: string, fields: ClusterFields = {}): Resource {
	return resourceFromJson({ '@type': `${api}.config.cluster.v3.Cluster`, name, type: 'STATIC', ...fields });
}

/** The endpoints of a cluster. */
export function endpoints(name: string, ports: readonly Port[]): Resource {
	const lb_endpoints = ports.map(({ port }) => ({ endpoint: { address: loopback(port) } }));
	return resourceFromJson({
		'@type': `${api}.config.endpoint.v3.ClusterLoadAssignment`,
		cluster_name: name,
		endpoints: [{ lb_endpoints }],
	});
}

/** A whole shop: listener, routes, one cluster and its endpoint. */
export function shop(name: string, port: Port): readonly Resource[] {
	return [listener(), routesTo(name), cluster(name), endpoints(name, [port])];
}

/** An address of 127.0.0.1 as Envoy writes it. */
export function loopback(port: number): object {
	return { socket_address: { address: '127.0.0.1', port_value: port } };
}
