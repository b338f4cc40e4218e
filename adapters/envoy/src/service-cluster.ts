// SPDX-License-Identifier: Apache-2.0
import type { Destination, ServicePort, XdsResource } from '@branchline/plan';
import { field, type Message } from './field.ts';
import { nameOf } from './resources.ts';

/** The key of `metadata.filter_metadata` under which a cluster says which service port it is: `{service: namespace/name:port}`. */
export const metadataKey = 'branchline.dev';

/** A caller's own way to tell which service port a cluster is; undefined where it does not know. */
export type ServiceOfCluster = (cluster: string) => ServicePort | undefined;

/** Reads `namespace/service:port`, of DNS labels and a number; undefined for any other text. */
export function readServicePort(text: string): ServicePort | undefined {
	const [, namespace, service, port] = /^([a-z0-9-]{1,63})\/([a-z0-9-]{1,63}):(\d{1,5})$/.exec(text) ?? [];
	return namespace && service && port ? { namespace, service, port: Number(port) } : undefined;
}

/** Which destination a cluster of a route is: by the caller's function, by the Cluster's metadata, or by its name. */
export function clusterResolver(
	clusters: readonly XdsResource[],
	serviceOf: ServiceOfCluster = () => undefined,
): (cluster: string) => Destination {
	const byName = new Map(clusters.map((cluster) => [nameOf(cluster), serviceInMetadata(cluster)]));
	return (cluster) => {
		const port = serviceOf(cluster) ?? byName.get(cluster) ?? readServicePort(cluster);
		return port ? { kind: 'service', port } : { kind: 'other', native: cluster };
	};
}

function serviceInMetadata(cluster: XdsResource): ServicePort | undefined {
	const metadata = field<Message>(field<Message>(cluster, 'metadata'), 'filter_metadata');
	const service = (metadata?.[metadataKey] as Message | undefined)?.service;
	return typeof service === 'string' ? readServicePort(service) : undefined;
}
