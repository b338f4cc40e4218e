// SPDX-License-Identifier: Apache-2.0
import type { ClusterKind } from '@branchline/adapter';
import { addressKinds, routeKinds } from '@branchline/httproute';

/** The native kinds that the adapter looks at: routes, and what takes their place on Linkerd. */
export const reads: readonly ClusterKind[] = [
	...routeKinds,
	{
		group: 'policy.linkerd.io',
		kind: 'HTTPRoute',
		plural: 'httproutes',
		versions: ['v1beta3', 'v1beta2', 'v1beta1'],
		isRoute: true,
	},
	...['TCPRoute', 'TLSRoute'].map((kind) => ({
		group: 'gateway.networking.k8s.io',
		kind,
		plural: `${kind.toLowerCase()}s`,
		versions: ['v1', 'v1alpha3', 'v1alpha2'],
	})),
	{ group: 'linkerd.io', kind: 'ServiceProfile', plural: 'serviceprofiles', versions: ['v1alpha2'] },
];

/** The kinds that the adapter writes, in the order to apply them. */
export const writes: readonly ClusterKind[] = [...addressKinds, ...routeKinds];
