// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject } from '@branchline/plan';
import fc from 'fast-check';

/** A Gateway with a listener that no route of another namespace attaches to. */
export const openGateway: KubernetesObject = gatewayWith([{ name: 'http', port: 80, protocol: 'HTTP' }]);

const admitted = fc.constantFrom<Readonly<Record<string, unknown>>>(
	...Array<Readonly<Record<string, unknown>>>(8).fill({ namespaces: { from: 'All' } }),
	{},
	{ namespaces: { from: 'Selector', selector: { matchLabels: { gateway: 'open' } } } },
	{ namespaces: { from: 'Selector', selector: { matchLabels: { gateway: 'closed' } } } },
	{ namespaces: { from: 'All' }, kinds: [{ kind: 'GRPCRoute' }] },
);

/** A Gateway whose listeners share a port or not, and admit every route or some. */
export const randomGateway: fc.Arbitrary<KubernetesObject> = fc
	.record({
		http: fc.record({ hostname: fc.constantFrom(undefined, undefined, 'shop.example', '*.example'), admitted }),
		second: fc.constantFrom(
			undefined,
			{ name: 'other', port: 81 },
			{ name: 'other', port: 80, hostname: 'other.example' },
			{ name: 'tcp', port: 82, protocol: 'TCP' },
		),
	})
	.map(({ http, second }) =>
		gatewayWith([
			{
				name: 'http',
				port: 80,
				protocol: 'HTTP',
				...(http.hostname === undefined ? {} : { hostname: http.hostname }),
				allowedRoutes: http.admitted,
			},
			...(second === undefined ? [] : [{ protocol: 'HTTP', ...second }]),
		]),
	);

function gatewayWith(listeners: readonly unknown[]): KubernetesObject {
	return {
		apiVersion: 'gateway.networking.k8s.io/v1',
		kind: 'Gateway',
		metadata: { name: 'gw', namespace: 'shop' },
		spec: { gatewayClassName: 'any', listeners },
	};
}

/** A namespace that selectors of the Gateway’s listeners accept. */
export const team: KubernetesObject = {
	apiVersion: 'v1',
	kind: 'Namespace',
	metadata: { name: 'team', labels: { gateway: 'open' } },
};

/** What lets routes of these namespaces refer to others. */
export const grants = [grant('shop', 'pay'), grant('team', 'shop'), grant('team', 'pay')];

/** Mostly whatever routes of these namespaces refer to in another is granted; at least something is, so that grants are known. */
export const randomGrants: fc.Arbitrary<readonly KubernetesObject[]> = fc.oneof(
	{ weight: 3, arbitrary: fc.constant(grants) },
	{ weight: 1, arbitrary: fc.subarray(grants, { minLength: 1 }) },
);

function grant(from: string, to: string): KubernetesObject {
	return {
		apiVersion: 'gateway.networking.k8s.io/v1beta1',
		kind: 'ReferenceGrant',
		metadata: { name: from, namespace: to },
		spec: {
			from: ['HTTPRoute', 'GRPCRoute'].map((kind) => ({ group: 'gateway.networking.k8s.io', kind, namespace: from })),
			to:
				to === 'pay'
					? [{ group: '', kind: 'Service', name: 'c' }]
					: ['a', 'b'].map((name) => ({ group: '', kind: 'Service', name })),
		},
	};
}
