// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject } from '@branchline/plan';
import test from 'ava';
import { gatewayApi } from './adapter.ts';
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

test('a sibling stands beside the user’s route, for its parents and hostnames, and holds every rule', (t) => {
	const user = route('shop/edge', { name: 'gw' }, [rule('shop/a', '/a'), rule('shop/b')], { hostnames: ['x.example'] });
	const { objects, found } = rendered(plan(fork('shop/a', 'shop/f')), [gw, user]);
	const [sibling] = objects.filter(({ spec }) => JSON.stringify(spec).includes('"gw"')) as [KubernetesObject];
	t.like(sibling.spec, { parentRefs: [{ name: 'gw', namespace: 'shop' }], hostnames: ['x.example'] });
	t.deepEqual(
		rulesIn([sibling]).map(({ backendRefs }) => backendRefs?.[0]?.name),
		['f', 'b'],
	);
	t.is(sibling.metadata.annotations?.['branchline.dev/native'], 'HTTPRoute shop/edge');
	t.deepEqual(found, []);
	t.is(gatewayApi.strip(sibling), undefined);
	t.is(gatewayApi.strip(user), user);
});

test('a Service without routes gets a baseline first, then the sibling', (t) => {
	const { objects } = rendered(plan(fork('shop/a', 'shop/f')), []);
	t.deepEqual(named(objects), ['HTTPRoute shop/branchline.a.80', 'HTTPRoute shop/branchline.a.80.k']);
	t.deepEqual(rulesIn(objects.slice(0, 1)), [{ backendRefs: [ref('shop/a')] }]);
	const user = (number?: number) => route('shop/mine', serviceParent('shop/a', number), [rule('shop/a')]);
	const beside = (number?: number) => named(rendered(plan(fork('shop/a', 'shop/f')), [user(number)]).objects);
	t.deepEqual(beside(), ['HTTPRoute shop/branchline.a.80.k']);
	t.true(beside(81).includes('HTTPRoute shop/branchline.a.80'), 'a route for another port');
});

test('a fork in another namespace gets a grant, one for each that has none', (t) => {
	const forks = plan(fork('shop/a', 'pay/f'), fork('shop/b', 'pay/g'));
	const user = (more: readonly string[]) =>
		route('shop/edge', { name: 'gw' }, [
			rule('shop/a', '/a'),
			rule('shop/b', '/b'),
			...more.map((to) => rule(to, '/c')),
		]);
	const grants = (more: readonly string[]) =>
		rendered(forks, [gw, user(more)]).objects.filter(({ kind }) => kind === 'ReferenceGrant');
	t.deepEqual(named(grants([])), [
		'ReferenceGrant pay/branchline.http.shop.f',
		'ReferenceGrant pay/branchline.http.shop.g',
	]);
	t.deepEqual(grants([])[0]?.spec, {
		from: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace: 'shop' }],
		to: [{ group: '', kind: 'Service', name: 'f' }],
	});
	t.deepEqual(named(grants(['pay/f'])), ['ReferenceGrant pay/branchline.http.shop.g'], 'the user’s own route has one');
	const mesh = rendered(forks, []).objects.filter(({ kind }) => kind === 'ReferenceGrant');
	t.deepEqual(mesh, [], 'none between services');
});

test('Envoy Gateway answers in place by a filter of its own, one for each namespace and answer', (t) => {
	const tea = {
		kind: 'respond',
		status: 418,
		headers: { 'Content-Type': 'text/tea', 'x-a': '1' },
		body: 'tea',
	} as const;
	const routes = ['shop', 'pay'].map((namespace) =>
		route(`${namespace}/edge`, { name: 'gw', namespace: 'shop' }, [rule('shop/a', '/t')], {
			hostnames: [`${namespace}.example`],
		}),
	);
	const open = gateway('gw', { name: 'http', port: 80, allowedRoutes: { namespaces: { from: 'All' } } });
	const { objects, found } = rendered(plan(fork('shop/a', tea)), [open, ...routes], 'envoy-gateway');
	t.deepEqual(found, []);
	const filters = objects.filter(({ kind }) => kind === 'HTTPRouteFilter');
	t.deepEqual(filters.map(({ metadata }) => metadata.namespace).sort(), ['pay', 'shop']);
	t.deepEqual(filters[0]?.spec, {
		directResponse: {
			statusCode: 418,
			contentType: 'text/tea',
			header: { set: [{ name: 'x-a', value: '1' }] },
			body: { type: 'Inline', inline: 'tea' },
		},
	});
	for (const { filters: used, backendRefs, matches } of rulesIn(objects)) {
		t.is(backendRefs, undefined);
		t.like(matches, [{ path: { type: 'PathPrefix', value: '/t' } }]);
		t.like(used?.[0], {
			type: 'ExtensionRef',
			extensionRef: { kind: 'HTTPRouteFilter', name: filters[0]?.metadata.name },
		});
	}
	const elsewhere = rendered(plan(fork('shop/a', tea)), [gw, ...routes]);
	t.deepEqual(elsewhere.objects, []);
	t.true(elsewhere.diagnostics.every(({ code, key }) => code === 'adapter/responder-missing' && key === 'k'));
});

test('a field of a whole route that is not known here keeps the route from being copied', (t) => {
	const forks = plan(fork('shop/a', 'shop/f'));
	const users = (more: object, parent: object = {}) =>
		rendered(forks, [gw, route('shop/edge', { name: 'gw', ...parent }, [rule('shop/a')], more)]);
	t.is(users({}).objects.length, 3);
	for (const { objects, found } of [users({ useDefaultGateways: 'All' }), users({}, { later: 1 })]) {
		t.deepEqual(
			named(objects).filter((name) => name.includes('gw')),
			[],
		);
		t.regex(
			found.join(),
			/cannot-copy .*HTTPRoute shop\/edge has the field spec\.(useDefaultGateways|parentRefs\.later)/,
		);
	}
});
