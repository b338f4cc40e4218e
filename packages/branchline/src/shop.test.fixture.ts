// SPDX-License-Identifier: Apache-2.0
import { compile, type Documents, type HttpRequest, type Plan, readObjects } from './index.ts';

const now = '2026-06-01T12:00:00Z';

/** A Service of namespace shop that speaks HTTP on port 8080. */
export function service(name: string): object {
	return {
		apiVersion: 'v1',
		kind: 'Service',
		metadata: { name, namespace: 'shop' },
		spec: { selector: { app: name }, ports: [{ name: 'http', port: 8080 }] },
	};
}

/** A sandbox of namespace shop that forks `cart` to `cart-<key>`. */
export function sandbox(key: string, more: object = {}): object {
	return {
		apiVersion: 'branchline.dev/v1alpha1',
		kind: 'Sandbox',
		metadata: { name: key, namespace: 'shop' },
		spec: { forks: [{ of: { service: 'cart' }, to: { service: `cart-${key}` }, ...more }] },
	};
}

/** A VirtualService of namespace shop with a rule for /pay and one for the rest. */
export const virtualService = {
	apiVersion: 'networking.istio.io/v1',
	kind: 'VirtualService',
	metadata: { name: 'cart', namespace: 'shop' },
	spec: {
		hosts: ['cart.shop.svc.cluster.local'],
		http: [
			{
				name: 'pay',
				match: [{ uri: { prefix: '/pay' } }],
				route: [{ destination: { host: 'cart.shop.svc.cluster.local' } }],
			},
			{ route: [{ destination: { host: 'cart.shop.svc.cluster.local' } }] },
		],
	},
};

/** An HTTPRoute of namespace shop with a rule for /pay and one for the rest. */
export const httpRoute = {
	apiVersion: 'gateway.networking.k8s.io/v1',
	kind: 'HTTPRoute',
	metadata: { name: 'cart', namespace: 'shop', creationTimestamp: '2026-01-01T00:00:00Z' },
	spec: {
		parentRefs: [{ group: '', kind: 'Service', name: 'cart', port: 8080 }],
		rules: [
			{ matches: [{ path: { type: 'PathPrefix', value: '/pay' } }], backendRefs: [{ name: 'cart', port: 8080 }] },
			{ backendRefs: [{ name: 'cart', port: 8080 }] },
		],
	},
};

/** Documents of objects, all of them accepted, and their plan. */
export function compiled(...objects: readonly object[]): { readonly documents: Documents; readonly plan: Plan } {
	const { documents, diagnostics } = readObjects(objects);
	if (diagnostics.length > 0) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
	return { documents, plan: compile(documents, documents, now).plan };
}

/** A request to port 8080 of cart. */
export function request(path: string, headers: HttpRequest['headers'] = []): HttpRequest {
	const to = { namespace: 'shop', service: 'cart', port: 8080 };
	return { to, method: 'GET', authority: 'cart.shop.svc.cluster.local:8080', path, headers };
}
