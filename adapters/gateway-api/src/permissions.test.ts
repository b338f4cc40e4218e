// SPDX-License-Identifier: Apache-2.0
import type { Route } from '@branchline/httproute';
import type { KubernetesObject } from '@branchline/plan';
import test from 'ava';
import {
	fork,
	gateway,
	named,
	plan,
	ref,
	rendered,
	route,
	rule,
	rulesIn,
	serviceParent,
} from './objects.test.fixture.ts';

const gw = gateway('gw');

/** A ReferenceGrant of namespace pay for routes of a namespace. */
function grant(from: string, to: object = {}, more: object = {}, kind = 'HTTPRoute'): KubernetesObject {
	return {
		apiVersion: 'gateway.networking.k8s.io/v1beta1',
		kind: 'ReferenceGrant',
		metadata: { name: from, namespace: 'pay', ...more },
		spec: {
			from: [{ group: 'gateway.networking.k8s.io', kind, namespace: from }],
			to: [{ group: '', kind: 'Service', ...to }],
		},
	};
}

/** A route of namespace shop at the Gateway, with what its controller says of its references. */
function edge(backends: readonly string[], resolved?: { readonly status: string; readonly reason?: string }): Route {
	const user = route('shop/edge', { name: 'gw' }, [{ backendRefs: backends.map(ref) }]);
	if (resolved === undefined) return user;
	const conditions = [{ type: 'ResolvedRefs', ...resolved }];
	return { ...user, status: { parents: [{ parentRef: { name: 'gw' }, conditions }] } } as Route;
}

const notPermitted = { status: 'False', reason: 'RefNotPermitted' };

/** Where requests with the key go, and what is found, with a fork of pay/c and one of shop/a. */
function keyed(...native: readonly KubernetesObject[]) {
	const forks = plan(fork('pay/c', 'shop/f'), fork('shop/a', 'shop/g'));
	const { objects, found } = rendered(forks, [gw, ...native], 'envoy-gateway');
	const to = rulesIn(objects).map(({ backendRefs = [] }) => backendRefs.map((one) => `${one.namespace}/${one.name}`));
	return { to, grants: named(objects).filter((name) => name.startsWith('ReferenceGrant')), found };
}

test('a reference that no grant allows is no destination: its share fails with a key as it does without', (t) => {
	const { to, grants, found } = keyed(edge(['shop/a', 'pay/c']), grant('other'));
	t.deepEqual(to, [['shop/g', 'pay/c']]);
	t.deepEqual(grants, [], 'none of ours lets it through');
	t.is(found.length, 1);
	t.regex(found[0]!, /^adapter\/not-granted HTTPRoute shop\/edge: no ReferenceGrant lets it refer to pay\/c:80, /);
	const alone = keyed(edge(['pay/c']), grant('other'));
	t.deepEqual(alone.to, []);
	t.deepEqual(alone.found, found);
});

test('what is granted is substituted, and so is what nothing is known of', (t) => {
	for (const [why, ...native] of [
		['a grant', edge(['pay/c']), grant('shop')],
		['a grant for this Service', edge(['pay/c']), grant('shop', { name: 'c' })],
		['its status', edge(['pay/c'], { status: 'True' }), grant('other')],
		['no grant is given', edge(['pay/c'])],
		[
			'none of the user’s is given',
			edge(['pay/c']),
			grant('other', {}, { labels: { 'app.kubernetes.io/managed-by': 'branchline' } }),
		],
		['another reason', edge(['pay/c'], { status: 'False', reason: 'BackendNotFound' })],
	] as const) {
		const { to, found } = keyed(...native);
		t.deepEqual([to, found], [[['shop/f']], []], why);
	}
});

test('a grant for another namespace, kind or Service is none, and a status that says so needs no grants', (t) => {
	const ofGrpc = grant('shop', {}, {}, 'GRPCRoute');
	for (const native of [
		[edge(['pay/c']), grant('shop', { name: 'd' })],
		[edge(['pay/c']), grant('shop', { kind: 'Secret' })],
		[edge(['pay/c']), ofGrpc],
		[edge(['pay/c'], notPermitted)],
	])
		t.deepEqual([keyed(...native).to, keyed(...native).found.length], [[], 1]);
	const outdated = { ...edge(['pay/c'], notPermitted) };
	const status = {
		parents: [
			{ parentRef: { name: 'gw' }, conditions: [{ type: 'ResolvedRefs', ...notPermitted, observedGeneration: 1 }] },
		],
	};
	const edited = { ...outdated, metadata: { ...outdated.metadata, generation: 2 }, status };
	t.deepEqual(keyed(edited).found, []);
});

test('a fork that leads where a route of the user’s may not gets no grant, for that would let the route through', (t) => {
	const users = [
		edge(['shop/a']),
		route('shop/other', { name: 'gw' }, [rule('pay/f', '/other')], { hostnames: ['other.example'] }),
	];
	const render = (...grants: readonly KubernetesObject[]) =>
		rendered(plan(fork('shop/a', 'pay/f')), [gw, ...users, ...grants], 'envoy-gateway');
	const { objects, found } = render(grant('other'));
	t.deepEqual(
		named(objects).filter((name) => name.startsWith('ReferenceGrant')),
		[],
	);
	t.regex(
		found.join(),
		/^adapter\/not-granted HTTPRoute shop\/other: no ReferenceGrant lets it refer to pay\/f, and one for a fork /,
	);
	t.deepEqual(render(grant('shop')).found, []);
});

test('between services nothing is to be granted', (t) => {
	const user = route('shop/a', serviceParent('shop/a'), [rule('pay/c')]);
	const { objects, found } = rendered(plan(fork('pay/c', 'shop/f')), [user, grant('other')], 'istio');
	t.true(rulesIn(objects).some(({ backendRefs: [to] = [] }) => to?.name === 'f'));
	t.deepEqual(found, []);
});
