// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject, Plan } from '@branchline/plan';
import test from 'ava';
import { gatewayApi } from './adapter.ts';

const target = { kind: 'service', port: { namespace: 'shop', service: 'fork', port: 80 } } as const;

const plan: Plan = {
	carriers: [{ kind: 'header', name: 'x-key' }],
	ingress: 'all',
	services: [
		{
			of: { namespace: 'shop', service: 'cart', port: 80 },
			substitutions: [
				{ key: 'k', to: target, when: [], onUnavailable: 'fail', ready: true, origin: { sandbox: 'shop/k' } },
			],
		},
	],
};

function object(apiVersion: string, kind: string, name: string, spec: unknown): KubernetesObject {
	return { apiVersion, kind, metadata: { name, namespace: 'shop' }, spec };
}

const edge = object('gateway.networking.k8s.io/v1', 'HTTPRoute', 'edge', {
	parentRefs: [{ name: 'gw' }],
	rules: [{ backendRefs: [{ name: 'cart', port: 80 }] }],
});
const route = { ...edge, metadata: { ...edge.metadata, labels: { team: 'shop' } } };

for (const [name, spec] of [
	['one route', { targetRef: { kind: 'HTTPRoute', name: 'edge' } }],
	['several routes', { targetRefs: [{ kind: 'HTTPRoute', name: 'edge' }] }],
	['one rule', { targetRefs: [{ kind: 'HTTPRoute', name: 'edge', sectionName: 'x' }] }],
	['routes by their labels', { targetSelectors: [{ kind: 'HTTPRoute', matchLabels: { team: 'shop' } }] }],
	[
		'routes by their labels, in terms',
		{ targetSelectors: [{ kind: 'HTTPRoute', matchExpressions: [{ key: 'team', operator: 'Exists' }] }] },
	],
] as const) {
	test(`a copy never escapes a policy that targets ${name}`, (t) => {
		const policy = object('gateway.envoyproxy.io/v1alpha1', 'SecurityPolicy', 'login', spec);
		const input = { plan, cluster: { services: [], endpointSlices: [] }, implementation: 'envoy-gateway' };
		const free = gatewayApi.render({ ...input, native: [route] });
		t.is(free.artifacts.length, 1);
		const bound = gatewayApi.render({ ...input, native: [route, policy] });
		t.deepEqual(bound.artifacts, []);
		t.deepEqual(
			bound.diagnostics.map(({ code, key }) => [code, key]),
			[['adapter/cannot-copy', 'k']],
		);
	});
}

test('policies of other routes, other labels and other namespaces do not matter', (t) => {
	const input = { plan, cluster: { services: [], endpointSlices: [] }, implementation: 'envoy-gateway' };
	for (const [spec, namespace] of [
		[{ targetRefs: [{ kind: 'HTTPRoute', name: 'other' }] }, 'shop'],
		[{ targetRefs: [{ kind: 'GRPCRoute', name: 'edge' }] }, 'shop'],
		[{ targetRefs: [{ kind: 'Gateway', name: 'edge' }] }, 'shop'],
		[{ targetSelectors: [{ kind: 'HTTPRoute', matchLabels: { team: 'web' } }] }, 'shop'],
		[{ targetRefs: [{ kind: 'HTTPRoute', name: 'edge' }] }, 'web'],
		[{ targetSelectors: [{ kind: 'HTTPRoute', matchLabels: { team: 'shop' } }] }, 'web'],
	] as const) {
		const policy = object('gateway.envoyproxy.io/v1alpha1', 'SecurityPolicy', 'login', spec);
		const native = [route, { ...policy, metadata: { ...policy.metadata, namespace } }];
		t.is(gatewayApi.render({ ...input, native }).artifacts.length, 1, JSON.stringify([spec, namespace]));
	}
});

test('a policy that does not have the form of one is a finding', (t) => {
	const input = { plan, cluster: { services: [], endpointSlices: [] }, implementation: 'envoy-gateway' };
	for (const spec of [
		{ targetSelectors: [{ kind: 'HTTPRoute', matchExpressions: 5 }] },
		{ targetSelectors: {} },
		{ targetRefs: [null] },
	]) {
		const policy = object('x.example/v1', 'AnyPolicy', 'p', spec);
		const { artifacts, diagnostics } = gatewayApi.render({ ...input, native: [route, policy] });
		t.deepEqual([artifacts, diagnostics.map(({ code }) => code)], [[], ['adapter/malformed-native']]);
	}
});
