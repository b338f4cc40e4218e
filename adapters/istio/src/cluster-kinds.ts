// SPDX-License-Identifier: Apache-2.0
import type { ClusterKind } from '@branchline/adapter';

const group = 'networking.istio.io';
const versions = ['v1', 'v1beta1', 'v1alpha3'] as const;

const virtualServices: ClusterKind = {
	group,
	kind: 'VirtualService',
	plural: 'virtualservices',
	versions,
	isRoute: true,
};

/** The native kinds that the adapter looks at: routes, and what says who sees them and which of their hosts a gateway serves. */
export const reads: readonly ClusterKind[] = [
	virtualServices,
	{ group, kind: 'Sidecar', plural: 'sidecars', versions },
	{ group, kind: 'Gateway', plural: 'gateways', versions },
];

/** The kinds that the adapter writes or patches, in the order to apply them. */
export const writes: readonly ClusterKind[] = [
	{ group, kind: 'ServiceEntry', plural: 'serviceentries', versions },
	virtualServices,
];
