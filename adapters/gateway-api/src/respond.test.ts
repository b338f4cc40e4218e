// SPDX-License-Identifier: Apache-2.0
import type { Route } from '@branchline/httproute';
import type { Cluster, KubernetesObject, Plan, Service } from '@branchline/plan';
import test from 'ava';
import { gatewayApi } from './adapter.ts';
import { fork, gateway, named, plan, ref, route, rule, rulesIn, serviceParent } from './objects.test.fixture.ts';

const responder: Service = {
	apiVersion: 'v1',
	kind: 'Service',
	metadata: { namespace: 'mocks', name: 'branchline-responder', labels: { 'app.kubernetes.io/part-of': 'branchline' } },
	spec: {
		ports: [
			{ name: 'http', port: 8080 },
			{ name: 'http-unavailable', port: 8503 },
		],
	},
};

function rendered(
	of: Plan,
	native: readonly KubernetesObject[],
	implementation?: string,
	known: readonly Service[] = [],
) {
	const cluster: Cluster = { services: [responder, ...known], endpointSlices: [] };
	const how = implementation === undefined ? {} : { implementation };
	const { artifacts, diagnostics } = gatewayApi.render({ plan: of, cluster, native, ...how });
	const objects = artifacts.flatMap((artifact) => (artifact.kind === 'object' ? [artifact.object] : []));
	return { objects, codes: diagnostics.map(({ code }) => code) };
}

const tea = { kind: 'respond', status: 418, headers: { 'x-a': '1' }, body: 'a tea' } as const;

const telling = {
	type: 'RequestHeaderModifier',
	requestHeaderModifier: {
		set: [
			{ name: 'x-branchline-respond', value: '418 1' },
			{ name: 'x-branchline-respond-1', value: 'x-a:1=0A=0Aa+tea' },
		],
	},
};

const at = { namespace: 'mocks', name: 'branchline-responder' };

test('a canned response is a rule that tells the responder what to answer, and nothing else of the user’s rule', (t) => {
	const set = { type: 'RequestHeaderModifier', requestHeaderModifier: { set: [{ name: 'x-b', value: '2' }] } };
	const user = { ...rule('shop/a', '/t'), filters: [set], timeouts: { request: '1s' } };
	const { objects, codes } = rendered(plan(fork('shop/a', tea)), [route('shop/mine', serviceParent('shop/a'), [user])]);
	t.deepEqual(codes, []);
	t.deepEqual(named(objects), ['HTTPRoute shop/branchline.a.80.k']);
	const [copy] = rulesIn(objects);
	t.deepEqual(Object.keys(copy!), ['matches', 'filters', 'backendRefs']);
	t.deepEqual(copy?.filters, [telling]);
	t.deepEqual(copy?.backendRefs, [{ ...at, port: 8080 }]);
});

test('at a Gateway the responder’s namespace gets a grant, for as long as a route needs it', (t) => {
	const native = [gateway('gw'), route('shop/edge', { name: 'gw' }, [rule('shop/a')])];
	t.deepEqual(named(rendered(plan(fork('shop/a', tea)), native).objects), [
		'ReferenceGrant mocks/branchline.http.shop.branchline-responder',
		...named(rendered(plan(fork('shop/a', 'shop/b')), native).objects),
	]);
});

test('a share of a split is answered by itself where filters of a backend are known to work', (t) => {
	const user = { backendRefs: [{ ...ref('shop/a'), weight: 3, filters: [] }, ref('shop/b')] };
	const native = [route('shop/mine', serviceParent('shop/a'), [user])];
	const { objects, codes } = rendered(plan(fork('shop/a', tea)), native, 'istio');
	t.deepEqual(codes, []);
	t.deepEqual(rulesIn(objects)[0]?.backendRefs, [{ ...at, port: 8080, weight: 3, filters: [telling] }, ref('shop/b')]);
	t.deepEqual(rendered(plan(fork('shop/a', tea)), native).codes, ['adapter/cannot-copy']);
});

test('Envoy Gateway answers a GRPCRoute through the responder, and an HTTPRoute by itself', (t) => {
	const http = route('shop/edge', { name: 'gw' }, [rule('shop/a')]);
	const grpc: Route = { ...http, kind: 'GRPCRoute' };
	const filtersOf = (user: Route) =>
		rulesIn(rendered(plan(fork('shop/a', tea)), [gateway('gw'), user], 'envoy-gateway').objects)[0]?.filters?.map(
			({ type }) => type,
		);
	t.deepEqual([filtersOf(http), filtersOf(grpc)], [['ExtensionRef'], ['RequestHeaderModifier']]);
});

test('what a route would answer 500 for is answered 503 by the responder, and what comes to life goes on by itself', (t) => {
	const dead = (to: string, services: readonly Service[] = []) => {
		const { of, substitutions } = fork('shop/a', to);
		const forks = { of, substitutions: substitutions.map((one) => ({ ...one, ready: false as const })) };
		const { objects } = rendered(plan(forks), [], undefined, services);
		return rulesIn(objects).at(-1)?.backendRefs;
	};
	t.deepEqual(dead('shop/gone'), [{ ...at, port: 8503 }]);
	const metadata = { namespace: 'shop', name: 'gone' };
	const there = (port: number): Service => ({
		apiVersion: 'v1',
		kind: 'Service',
		metadata,
		spec: { ports: [{ port }] },
	});
	t.deepEqual(dead('shop/gone', [there(80)]), [ref('shop/gone')], 'a Service without endpoints is 503 everywhere');
	t.deepEqual(dead('shop/gone', [there(81)]), [{ ...at, port: 8503 }], 'a port that is not there');
	const conflict = rendered(plan(fork('shop/a', { kind: 'fail', reason: 'conflict' })), []);
	t.deepEqual(rulesIn(conflict.objects).at(-1)?.backendRefs, [{ ...at, port: 8503 }]);
});
