// SPDX-License-Identifier: Apache-2.0
import type { Cluster, EndpointSlice, Service } from '@branchline/plan';
import { responderService } from '../responder/responder-service.ts';

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

/** A Service that has no ready endpoint. */
export const deadName = 'dead';

/** The Services of the shop's own workloads. */
export const shopServices: readonly Service[] = [
	service('shop', 'a', 8080, 9090),
	service('shop', 'b', 8080),
	service('pay', 'c', 8080),
	service('shop', 'fork-1', 8080, 9090),
	service('shop', 'fork-2', 8080),
	service('pay', 'fork-3', 8080),
	service('shop', deadName, 8080),
];

function slice({ metadata: { name, namespace = '' } }: Service): EndpointSlice {
	return {
		apiVersion: 'discovery.k8s.io/v1',
		kind: 'EndpointSlice',
		metadata: { name: `${name}-1`, namespace, labels: { 'kubernetes.io/service-name': name } },
		endpoints: name === deadName ? [] : [{ addresses: ['10.244.0.1'] }],
	};
}

const services = [...shopServices, responderService('10.96.0.2')];

/**
 * The cluster that random models, routes and requests speak of, with the responder. `gone` is no Service of it, and `dead`
 * has no ready endpoint.
 */
export const shop: Cluster = { services, endpointSlices: services.map(slice) };
