// SPDX-License-Identifier: Apache-2.0
import type { Condition, Plan, Target, XdsResource } from '@branchline/plan';
import test from 'ava';
import { envoyAdapter } from './adapter.ts';
import { matcherStrategy } from './matcher-strategy.ts';
import { isCart, native, planOf, render, table } from './resources.test.fixture.ts';

const cart = native('cart', isCart);
const other = { match: { path: '/other' }, route: { cluster: 'other' } };
const paid = { match: { prefix: '/pay' }, route: { cluster: 'cart' } };
const rest = { match: { prefix: '/' }, route: { cluster: 'other' } };
const copy = { name: 'branchline/k', match: { prefix: '/pay' }, route: { cluster: 'fork~shop/f:80~cart' } };

function routed(plan: Plan, of: XdsResource = table([other, paid, rest])) {
	const { of: made } = render(plan, [cart, of], { strategy: matcherStrategy });
	return made('RouteConfiguration')[0]!;
}

function hostOf(of: XdsResource) {
	return (of.virtual_hosts as Record<string, unknown>[])[0]!;
}

function list(name: string, routes: readonly object[]) {
	const type = 'type.googleapis.com/envoy.config.route.v3.RouteList';
	return { action: { name: `branchline/${name}`, typed_config: { '@type': type, routes } } };
}

function tree(header_name: string, map: object, on_no_match: object) {
	const type = 'type.googleapis.com/envoy.type.matcher.v3.HttpRequestHeaderMatchInput';
	const input = { name: `branchline/${header_name}`, typed_config: { '@type': type, header_name } };
	return { matcher: { matcher_tree: { input, exact_match_map: { map } }, on_no_match } };
}

test('the routes of a key are found by its header, and what is no key of anyone has the user’s', (t) => {
	const own = list('k', [{ name: 'branchline/k', ...other }, copy, paid, rest]);
	const host = hostOf(routed(planOf()));
	t.deepEqual(host, {
		name: 'all',
		domains: ['*'],
		...tree('x-key', { k: own }, list('_routes', [other, paid, rest])),
	});
});

test('carriers are asked in order', (t) => {
	const carriers = ['x-a', 'x-b'].map((name) => ({ kind: 'header', name }) as const);
	const { matcher } = hostOf(routed({ ...planOf(), carriers })) as { matcher: { on_no_match: object } };
	t.like(matcher, { matcher_tree: { input: { typed_config: { header_name: 'x-a' } } } });
	t.like(matcher.on_no_match, { matcher: { matcher_tree: { input: { typed_config: { header_name: 'x-b' } } } } });
});

test('a fork with conditions falls through to the user’s route', (t) => {
	const toFork = planOf().services[0]!.substitutions[0]!.to;
	const when: readonly Condition[] = [{ method: 'PUT' }];
	const { matcher } = hostOf(routed(planOf(toFork, when), table([paid]))) as { matcher: object };
	const conditional = {
		...copy,
		match: { ...copy.match, headers: [{ name: ':method', string_match: { exact: 'PUT' } }] },
	};
	const { matcher: expected } = tree('x-key', { k: list('k', [conditional, paid]) }, list('_routes', [paid]));
	t.deepEqual(matcher, expected);
});

test('strip gives the routes back, in either spelling, and a tree of the user’s stays', (t) => {
	const tea: Target = { kind: 'respond', status: 418, headers: {}, body: '' };
	const { virtual_hosts: virtualHosts, ...more } = table([other, paid, rest], { unheardOf: 1 });
	for (const user of [table([paid], { retry_policy: {} }), { ...more, virtualHosts } as XdsResource]) {
		const published = routed(planOf(tea), user);
		t.notDeepEqual(published, user);
		t.deepEqual(envoyAdapter().strip(published), user);
		t.deepEqual(routed(planOf(tea), published), published);
	}
	const own = table([], { matcher: { on_no_match: { action: { name: 'mine' } } } });
	t.is(envoyAdapter().strip(own), own);
});
