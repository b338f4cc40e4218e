// SPDX-License-Identifier: Apache-2.0
import { findService, memoized } from '@branchline/adapter';
import type { Cluster, EndpointSlice, Service, ServicePort } from '@branchline/plan';
import type { Message } from './field.ts';

/** Lookups in a cluster, made once for each. */
export class ClusterView {
	readonly #cluster: Cluster;
	readonly #slices = new Map<string, EndpointSlice[]>();
	/** Whether endpoints are known at all. */
	readonly hasEndpoints: boolean;

	constructor(cluster: Cluster) {
		const { endpointSlices } = cluster;
		this.#cluster = cluster;
		this.hasEndpoints = endpointSlices.length > 0;
		for (const slice of endpointSlices) {
			const service = slice.metadata.labels?.['kubernetes.io/service-name'];
			if (service === undefined) continue;
			const key = id(slice.metadata.namespace, service);
			this.#slices.set(key, [...(this.#slices.get(key) ?? []), slice]);
		}
	}

	/** The port of the Service's spec, if both are known. */
	portOf(of: ServicePort): NonNullable<NonNullable<Service['spec']>['ports']>[number] | undefined {
		return findService(this.#cluster, of)?.spec?.ports?.find((candidate) => candidate.port === of.port);
	}

	/** Every ready address of a service port: slices name the port as the Service does (discovery.k8s.io/v1, ports.name). */
	addressesOf(of: ServicePort): readonly { readonly address: string; readonly port: number }[] {
		const name = this.portOf(of)?.name ?? '';
		return (this.#slices.get(id(of.namespace, of.service)) ?? []).flatMap(({ endpoints = [], ports = [] }) => {
			const port = ports.find((candidate) => (candidate.name ?? '') === name)?.port;
			if (port === undefined) return [];
			const ready = endpoints.filter(({ conditions }) => conditions?.ready !== false);
			return ready.flatMap(({ addresses = [] }) => addresses.map((address) => ({ address, port })));
		});
	}
}

/** The view of a cluster, the same for the same object. */
export const viewOf = memoized((cluster: Cluster) => new ClusterView(cluster));

function id(namespace: string | undefined, name: string): string {
	return `${namespace ?? 'default'}/${name}`;
}

/** A ClusterLoadAssignment of one locality. */
export function loadAssignment(
	name: string,
	addresses: readonly { readonly address: string; readonly port: number }[],
): Message {
	return {
		cluster_name: name,
		endpoints:
			addresses.length === 0
				? []
				: [{ lb_endpoints: addresses.map((at) => ({ endpoint: { address: socketAddress(at) } })) }],
	};
}

/** A socket address of Envoy's core API. */
export function socketAddress({ address, port }: { readonly address: string; readonly port: number }): Message {
	return { socket_address: { address, port_value: port } };
}
