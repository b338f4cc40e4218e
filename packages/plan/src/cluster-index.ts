// SPDX-License-Identifier: Apache-2.0
import { type Cluster, type EndpointSlice, namespaceOf, type Service } from '@branchline/model';
import type { Readiness } from './types.ts';

/** What forks ask of a cluster. */
export interface ClusterIndex {
	/** The Service of a namespace and name. */
	service(namespace: string, name: string): Service | undefined;
	/** The names of the Services of a namespace, in any order. */
	serviceNames(namespace: string): readonly string[];
	/** Whether a Service has a ready endpoint; unknown where no EndpointSlice of the cluster is known. */
	ready(service: Service): Readiness;
}

/** Makes the Services and EndpointSlices of a cluster findable by name. */
export function indexCluster(cluster: Cluster): ClusterIndex {
	const namespaces = new Map<string, Map<string, Service>>();
	for (const service of cluster.services) {
		const namespace = namespaceOf(service);
		const services = namespaces.get(namespace) ?? new Map<string, Service>();
		namespaces.set(namespace, services.set(service.metadata.name, service));
	}
	const ready = new Set(cluster.endpointSlices.filter(hasReadyEndpoint).map(serviceOf));
	return {
		service: (namespace, name) => namespaces.get(namespace)?.get(name),
		serviceNames: (namespace) => [...(namespaces.get(namespace)?.keys() ?? [])],
		ready: (service) => {
			// An ExternalName is a DNS alias: it never has endpoints.
			if (cluster.endpointSlices.length === 0 || service.spec?.type === 'ExternalName') return 'unknown';
			return ready.has(`${namespaceOf(service)}/${service.metadata.name}`);
		},
	};
}

const indices = new WeakMap<Cluster, ClusterIndex>();

/** Whether a Service of a cluster has a ready endpoint; unknown where no EndpointSlice of the cluster is known. */
export function isReady(service: Service, cluster: Cluster): Readiness {
	const index = indices.get(cluster) ?? indexCluster(cluster);
	indices.set(cluster, index);
	return index.ready(service);
}

function serviceOf(slice: EndpointSlice): string {
	return `${namespaceOf(slice)}/${slice.metadata.labels?.['kubernetes.io/service-name'] ?? ''}`;
}

// An absent condition means ready (EndpointConditions.ready of discovery.k8s.io/v1).
function hasReadyEndpoint(slice: EndpointSlice): boolean {
	return (slice.endpoints ?? []).some((endpoint) => endpoint.conditions?.ready !== false);
}
