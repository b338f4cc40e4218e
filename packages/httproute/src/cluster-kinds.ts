// SPDX-License-Identifier: Apache-2.0
import type { ClusterKind } from '@branchline/adapter';

const group = 'gateway.networking.k8s.io';

/** The kinds of routes; v1beta1 and v1alpha2 are what clusters before Gateway API 1.0 and 1.1 serve. */
export const routeKinds: readonly ClusterKind[] = [
	{ group, kind: 'HTTPRoute', plural: 'httproutes', versions: ['v1', 'v1beta1'], isRoute: true },
	{ group, kind: 'GRPCRoute', plural: 'grpcroutes', versions: ['v1', 'v1alpha2'], isRoute: true },
];

/** The kinds by which routes reach addresses. */
export const addressKinds: readonly ClusterKind[] = [
	{ group: '', kind: 'Service', plural: 'services', versions: ['v1'] },
	{ group: 'discovery.k8s.io', kind: 'EndpointSlice', plural: 'endpointslices', versions: ['v1'] },
];
