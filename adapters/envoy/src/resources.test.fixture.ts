// SPDX-License-Identifier: Apache-2.0
import type { Cluster, Condition, Plan, ServicePort, Target, XdsResource } from '@branchline/plan';
import { type EnvoyAdapterOptions, envoyAdapter } from './adapter.ts';

/** How the type URLs of Envoy’s configuration begin. */
export const types = 'type.googleapis.com/envoy.config.';

/** A service port of namespace shop. */
export function port(service: string): ServicePort {
	return { namespace: 'shop', service, port: 80 };
}

/** The key `k` replaces `shop/a:80` by the service `shop/f:80`, or by a target. */
export function planOf(to: Target = { kind: 'service', port: port('f') }, when: readonly Condition[] = []): Plan {
	const origin = { sandbox: 'shop/pr-1' };
	const substitutions = [{ key: 'k', to, when, onUnavailable: 'fail', ready: true, origin } as const];
	return {
		carriers: [{ kind: 'header', name: 'x-key' }],
		ingress: 'all',
		services: [{ of: port('a'), substitutions }],
	};
}

/** Two Services with a ready endpoint and one that is not. */
const cluster: Cluster = {
	services: ['a', 'f'].map((name) => ({
		apiVersion: 'v1',
		kind: 'Service',
		metadata: { name, namespace: 'shop' },
		spec: { ports: [{ name: 'http', port: 80 }] },
	})),
	endpointSlices: ['a', 'f'].map((name, index) => ({
		apiVersion: 'discovery.k8s.io/v1',
		kind: 'EndpointSlice',
		metadata: { name, namespace: 'shop', labels: { 'kubernetes.io/service-name': name } },
		endpoints: [{ addresses: [`10.0.0.${index + 1}`] }, { addresses: ['10.0.1.1'], conditions: { ready: false } }],
		ports: [{ name: 'http', port: 8080 }],
	})),
};

/** A user’s RouteConfiguration of one virtual host. */
export function table(routes: readonly object[], host: object = {}, more: object = {}): XdsResource {
	const virtual_hosts = [{ name: 'all', domains: ['*'], routes, ...host }];
	return { '@type': `${types}route.v3.RouteConfiguration`, name: 'edge', virtual_hosts, ...more };
}

/** A user’s Cluster. */
export function native(name: string, more: object = {}): XdsResource {
	return { '@type': `${types}cluster.v3.Cluster`, name, type: 'STRICT_DNS', load_assignment: {}, ...more };
}

/** A route that matches everything. */
export const all = { match: { prefix: '/' }, route: { cluster: 'cart' } };
/** What makes a Cluster the service port `shop/a:80`. */
export const isCart = { metadata: { filter_metadata: { 'branchline.dev': { service: 'shop/a:80' } } } };

/** Renders a plan for a user’s resources. */
export function render(plan: Plan, objects: readonly XdsResource[], options: EnvoyAdapterOptions = {}) {
	const { artifacts, diagnostics, unreached } = envoyAdapter(options).render({ plan, cluster, native: objects });
	const resources = artifacts.flatMap((artifact) => (artifact.kind === 'resource' ? [artifact.resource] : []));
	const of = (type: string) => resources.filter((resource) => resource['@type'].endsWith(`.${type}`));
	return { resources, of, diagnostics, unreached };
}
