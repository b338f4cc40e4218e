// SPDX-License-Identifier: Apache-2.0
import type { ClusterKind } from '@branchline/adapter';
import { addressKinds, routeKinds } from '@branchline/httproute';

const gateways: ClusterKind = {
	group: 'gateway.networking.k8s.io',
	kind: 'Gateway',
	plural: 'gateways',
	versions: ['v1', 'v1beta1'],
};

const listenerSets: readonly ClusterKind[] = [
	{ group: 'gateway.networking.k8s.io', kind: 'ListenerSet', plural: 'listenersets', versions: ['v1'] },
	{ group: 'gateway.networking.x-k8s.io', kind: 'XListenerSet', plural: 'xlistenersets', versions: ['v1alpha1'] },
];

/** What the selectors of listeners read. */
const namespaces: ClusterKind = { group: '', kind: 'Namespace', plural: 'namespaces', versions: ['v1'] };

const grants: ClusterKind = {
	group: 'gateway.networking.k8s.io',
	kind: 'ReferenceGrant',
	plural: 'referencegrants',
	versions: ['v1beta1', 'v1'],
};

const envoyGateway = 'gateway.envoyproxy.io';

/** The policies of Envoy Gateway that may target a route by name. */
const policies: readonly ClusterKind[] = [
	{ group: envoyGateway, kind: 'BackendTrafficPolicy', plural: 'backendtrafficpolicies', versions: ['v1alpha1'] },
	{ group: envoyGateway, kind: 'EnvoyExtensionPolicy', plural: 'envoyextensionpolicies', versions: ['v1alpha1'] },
	{ group: envoyGateway, kind: 'SecurityPolicy', plural: 'securitypolicies', versions: ['v1alpha1'] },
];

const responses: ClusterKind = {
	group: envoyGateway,
	kind: 'HTTPRouteFilter',
	plural: 'httproutefilters',
	versions: ['v1alpha1'],
};

/** The native kinds that the adapter looks at. */
export const reads: readonly ClusterKind[] = [...routeKinds, gateways, ...listenerSets, namespaces, ...policies];

/** The kinds that the adapter writes, in the order to apply them. */
export const writes: readonly ClusterKind[] = [...addressKinds, responses, grants, ...routeKinds];
