// SPDX-License-Identifier: Apache-2.0
import type { Cluster, Service } from '@branchline/plan';
import { memoized } from './cache.ts';

const index = memoized(
	({ services }: Cluster): ReadonlyMap<string, Service> =>
		new Map(
			services.map((service) => [`${service.metadata.namespace ?? 'default'}/${service.metadata.name}`, service]),
		),
);

/** The Service of a cluster with this namespace and name, if the cluster has it. */
export function findService(
	cluster: Cluster,
	{ namespace, service }: { readonly namespace: string; readonly service: string },
): Service | undefined {
	return index(cluster).get(`${namespace}/${service}`);
}
