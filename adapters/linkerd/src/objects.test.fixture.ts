// SPDX-License-Identifier: Apache-2.0
import type { Route, RouteRule } from '@branchline/httproute';
import type { Cluster, KubernetesObject, NativeObject, Plan, Service, ServicePort, Target } from '@branchline/plan';
import { linkerd } from './adapter.ts';

/** The service port `namespace/name`. */
export function port(path: string, number = 80): ServicePort {
	const [namespace = '', service = ''] = path.split('/');
	return { namespace, service, port: number };
}

/** The key `k` replaces a service port by a target, or by the service `shop/f`. */
export function planOf(of: ServicePort, to: Target = { kind: 'service', port: port('shop/f') }): Plan {
	const origin = { sandbox: 'shop/k' };
	const substitutions = [{ key: 'k', to, when: [], onUnavailable: 'fail', ready: true, origin } as const];
	return { carriers: [{ kind: 'header', name: 'x-key' }], ingress: 'all', services: [{ of, substitutions }] };
}

/** The Service `shop/a`. */
export function service(spec: object, annotations: Record<string, string> = {}): Service {
	const metadata = { namespace: 'shop', name: 'a', annotations };
	return { apiVersion: 'v1', kind: 'Service', metadata, spec } as Service;
}

/** A route on the port 80 of a Service. */
export function route(path: string, parent: string, rules: readonly RouteRule[], spec: object = {}): Route {
	const [{ namespace, service: name }, of] = [port(path), port(parent)];
	const parentRef = { group: '', kind: 'Service', namespace: of.namespace, name: of.service, port: 80 };
	return {
		apiVersion: 'gateway.networking.k8s.io/v1',
		kind: 'HTTPRoute',
		metadata: { name, namespace, creationTimestamp: '2026-01-01T00:00:00Z' },
		spec: { parentRefs: [parentRef], rules, ...spec },
	};
}

/** A rule for one path prefix. */
export function to(name: string, prefix = '/'): RouteRule {
	return { matches: [{ path: { type: 'PathPrefix', value: prefix } }], backendRefs: [{ name, port: 80 }] };
}

/** Renders a plan: objects, and what was found. */
export function render(plan: Plan, native: readonly NativeObject[], services: readonly Service[] = []) {
	const cluster: Cluster = { services, endpointSlices: [] };
	const { artifacts, diagnostics } = linkerd.render({ plan, cluster, native });
	const objects = artifacts.flatMap((artifact) => (artifact.kind === 'object' ? [artifact.object] : []));
	const names = objects.map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`);
	return {
		objects,
		names,
		codes: diagnostics.map(({ code }) => code),
		keys: diagnostics.map(({ key, keys = [] }) => (key === undefined ? keys : [key])),
		text: diagnostics.map(({ message }) => message).join(),
	};
}

/** The backends of each route, by the name of the route. */
export function backends(objects: readonly KubernetesObject[]): Readonly<Record<string, readonly unknown[]>> {
	const of = ({ spec }: KubernetesObject) =>
		((spec as Route['spec'])?.rules ?? []).map(({ backendRefs: [ref] = [] }) => `${ref?.namespace}/${ref?.name}`);
	return Object.fromEntries(objects.map((object) => [object.metadata.name, of(object)]));
}

/** The key `k` replaces `shop/a:80` by `shop/f:80`. */
export const a = planOf(port('shop/a'));
