// SPDX-License-Identifier: Apache-2.0
import type { EndpointSlice, KubernetesObject } from '@branchline/model';
import { sameValue } from 'branchline';

/** What a translation sees of an EndpointSlice without nulls; where that has the value of what it saw before, it is that object. */
export type SliceView = (live: KubernetesObject, before?: EndpointSlice) => EndpointSlice;

/**
 * An EndpointSlice as far as translations depend on it: its Service, and whether an endpoint is ready. Addresses come
 * and go much more often than that changes, so where it has the value of the one before, it is that one.
 */
export function readinessOf(live: KubernetesObject, before?: EndpointSlice): EndpointSlice {
	const { name, namespace, labels } = live.metadata;
	const service = labels?.['kubernetes.io/service-name'];
	const slice: EndpointSlice = {
		apiVersion: live.apiVersion,
		kind: 'EndpointSlice',
		metadata: {
			name,
			...(namespace === undefined ? {} : { namespace }),
			...(service === undefined ? {} : { labels: { 'kubernetes.io/service-name': service } }),
		},
		endpoints: hasReady(live) ? [{ conditions: { ready: true } }] : [],
	};
	return before !== undefined && sameValue(before, slice) ? before : slice;
}

/** Whether an endpoint of an EndpointSlice is ready; where it does not say so, it is (discovery.k8s.io/v1, EndpointConditions). */
export function hasReady(live: KubernetesObject): boolean {
	return ((live as EndpointSlice).endpoints ?? []).some(({ conditions }) => conditions?.ready !== false);
}

/** An EndpointSlice with its addresses, for a mesh that is told where to send requests. */
export function addressesOf(live: KubernetesObject, before?: EndpointSlice): EndpointSlice {
	const { apiVersion, addressType, endpoints = [], ports } = live as EndpointSlice & { readonly addressType?: string };
	const { name, namespace, labels } = live.metadata;
	const slice = {
		apiVersion,
		kind: 'EndpointSlice',
		metadata: {
			name,
			...(namespace === undefined ? {} : { namespace }),
			...(labels === undefined ? {} : { labels }),
		},
		...(addressType === undefined ? {} : { addressType }),
		endpoints: endpoints.map(({ addresses = [], conditions }) => ({
			addresses,
			...(conditions?.ready === undefined ? {} : { conditions: { ready: conditions.ready } }),
		})),
		...(ports === undefined ? {} : { ports }),
	} as EndpointSlice;
	return before !== undefined && sameValue(before, slice) ? before : slice;
}
