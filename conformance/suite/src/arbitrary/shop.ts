// SPDX-License-Identifier: Apache-2.0
import type { Cluster, Service } from '@branchline/plan';

/** The service ports that the random shop forks and calls: tiny, so that everything collides. */
export const shopPorts = [
	{ namespace: 'shop', service: 'a', port: 8080 },
	{ namespace: 'shop', service: 'a', port: 9090 },
	{ namespace: 'shop', service: 'b', port: 8080 },
	{ namespace: 'pay', service: 'c', port: 8080 },
] as const;

function service(namespace: string, name: string, ...ports: readonly number[]): Service {
	return {
		apiVersion: 'v1',
		kind: 'Service',
		metadata: { namespace, name },
		spec: {
			clusterIP: '10.96.0.1',
			selector: { app: name },
			ports: ports.map((port) => ({ name: port === 8080 ? 'http' : `http-${port}`, port })),
		},
	};
}

/** The cluster that random models, routes and requests speak of. `gone` is no Service of it. */
export const shop: Cluster = {
	services: [
		service('shop', 'a', 8080, 9090),
		service('shop', 'b', 8080),
		service('pay', 'c', 8080),
		service('shop', 'fork-1', 8080, 9090),
		service('shop', 'fork-2', 8080),
		service('pay', 'fork-3', 8080),
	],
	endpointSlices: [],
};
