// SPDX-License-Identifier: Apache-2.0
import type { Artifact } from '@branchline/adapter';
import type { Route, RouteRule } from '@branchline/httproute';
import type { KubernetesObject, NativeObject, Plan, Service, ServicePlan, ServicePort, Target } from '@branchline/plan';
import { gatewayApi } from './adapter.ts';

/** A service port `namespace/name`, on port 80. */
function port(path: string): ServicePort {
	const [namespace = '', service = ''] = path.split('/');
	return { namespace, service, port: 80 };
}

/** The key `k` replaces a service port by a target, or by another service port. */
export function fork(of: string, to: string | Target, key = 'k'): ServicePlan {
	const target: Target = typeof to === 'string' ? { kind: 'service', port: port(to) } : to;
	const origin = { sandbox: `shop/${key}` };
	return { of: port(of), substitutions: [{ key, to: target, when: [], onUnavailable: 'fail', ready: true, origin }] };
}

/** A plan of these forks with one carrier. */
export function plan(...services: readonly ServicePlan[]): Plan {
	return { carriers: [{ kind: 'header', name: 'x-key' }], ingress: 'all', services };
}

/** A Gateway of namespace shop. */
export function gateway(name: string, ...listeners: readonly object[]): KubernetesObject {
	const known = listeners.length > 0 ? listeners : [{ name: 'http', port: 80, protocol: 'HTTP' }];
	return {
		apiVersion: 'gateway.networking.k8s.io/v1',
		kind: 'Gateway',
		metadata: { name, namespace: 'shop' },
		spec: { gatewayClassName: 'x', listeners: known },
	};
}

/** A backend reference to `namespace/name` on port 80. */
export function ref(path: string) {
	const { namespace, service: name } = port(path);
	return { namespace, name, port: 80 };
}

/** A rule that forwards to one backend, for one path prefix if given. */
export function rule(to: string, prefix?: string): RouteRule {
	const matches = prefix === undefined ? {} : { matches: [{ path: { type: 'PathPrefix', value: prefix } }] };
	return { ...matches, backendRefs: [ref(to)] };
}

/** A route `namespace/name` on one parent. */
export function route(path: string, parent: object, rules: readonly RouteRule[], more: object = {}): Route {
	const { namespace, service: name } = port(path);
	const metadata = { name, namespace, creationTimestamp: '2026-01-01T00:00:00Z' };
	const spec = { parentRefs: [parent] as never, rules, ...more };
	return { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', metadata, spec };
}

/** A Service `namespace/name` as a parent, with its port unless told otherwise. */
export function serviceParent(path: string, number: number | undefined = 80) {
	const { namespace, service: name } = port(path);
	return { group: '', kind: 'Service', namespace, name, port: number };
}

/** Renders a plan: the objects in their order, and the codes and texts of findings. */
export function rendered(
	of: Plan,
	native: readonly NativeObject[],
	implementation?: string,
	services: readonly Service[] = [],
) {
	const how = implementation === undefined ? {} : { implementation };
	const cluster = { services, endpointSlices: [] };
	const { artifacts, diagnostics } = gatewayApi.render({ plan: of, cluster, native, ...how });
	const objects = artifacts.flatMap((artifact: Artifact) => (artifact.kind === 'object' ? [artifact.object] : []));
	return { objects, found: diagnostics.map(({ code, message }) => `${code} ${message}`), diagnostics };
}

/** Objects as `Kind namespace/name`. */
export function named(objects: readonly KubernetesObject[]): readonly string[] {
	return objects.map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`);
}

/** The rules of every route among objects, in their order. */
export function rulesIn(objects: readonly KubernetesObject[]): readonly RouteRule[] {
	return objects.flatMap(({ kind, spec }) => (kind.endsWith('Route') ? ((spec as Route['spec'])?.rules ?? []) : []));
}
