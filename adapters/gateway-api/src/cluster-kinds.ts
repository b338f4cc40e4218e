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

/**
 * The policies that may target a route: of Envoy Gateway (api/v1alpha1), Kuadrant (kuadrant-operator api), kgateway
 * (api/v1alpha1) and NGINX Gateway Fabric (apis/v1alpha1, v1alpha2).
 */
const policies: readonly ClusterKind[] = [
	policy(envoyGateway, 'BackendTrafficPolicy', 'v1alpha1'),
	policy(envoyGateway, 'EnvoyExtensionPolicy', 'v1alpha1'),
	policy(envoyGateway, 'SecurityPolicy', 'v1alpha1'),
	policy('kuadrant.io', 'AuthPolicy', 'v1', 'v1beta3'),
	policy('kuadrant.io', 'RateLimitPolicy', 'v1', 'v1beta3'),
	policy('kuadrant.io', 'TokenRateLimitPolicy', 'v1alpha1'),
	policy('gateway.kgateway.dev', 'TrafficPolicy', 'v1alpha1'),
	policy('gateway.nginx.org', 'ClientSettingsPolicy', 'v1alpha1'),
	policy('gateway.nginx.org', 'ObservabilityPolicy', 'v1alpha2', 'v1alpha1'),
	policy('gateway.nginx.org', 'ProxySettingsPolicy', 'v1alpha1'),
];

function policy(group: string, kind: string, ...versions: readonly string[]): ClusterKind {
	return { group, kind, plural: `${kind.toLowerCase().slice(0, -1)}ies`, versions };
}

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
