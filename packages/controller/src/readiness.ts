// SPDX-License-Identifier: Apache-2.0
import type { EndpointSlice, KubernetesObject } from '@branchline/model';
import { sameValue } from 'branchline';

/**
 * An EndpointSlice as far as translations depend on it: its Service, and whether an endpoint is ready. Addresses come
 * and go much more often than that changes, so where it has the value of the one before, it is that one.
 */
export function readinessOf(live: KubernetesObject, before?: EndpointSlice): EndpointSlice {
	const { endpoints } = live as EndpointSlice;
	const { name, namespace, labels } = live.metadata;
	const service = labels?.['kubernetes.io/service-name'];
	const ready = (Array.isArray(endpoints) ? endpoints : []).some((endpoint) => endpoint?.conditions?.ready !== false);
	const slice: EndpointSlice = {
		apiVersion: live.apiVersion,
		kind: 'EndpointSlice',
		metadata: {
			name,
			...(namespace === undefined ? {} : { namespace }),
			...(service === undefined ? {} : { labels: { 'kubernetes.io/service-name': service } }),
		},
		endpoints: ready ? [{ conditions: { ready: true } }] : [],
	};
	return before !== undefined && sameValue(before, slice) ? before : slice;
}
