// SPDX-License-Identifier: Apache-2.0
import type { Plan, Target, XdsResource } from '@branchline/plan';
import test from 'ava';
import { luaStrategy } from './lua/strategy.ts';
import { all, isCart, native, planOf, render, table } from './resources.test.fixture.ts';
import { listStrategy } from './strategy.ts';

type Message = Readonly<Record<string, unknown>>;

const cart = native('cart', isCart);
const fork = 'fork~shop/f:80~cart';
const tea: Target = { kind: 'respond', status: 418, headers: {}, body: '' };

/** What is written for a table of the user's: its routes by name, and the codes of all findings. */
function routed(of: XdsResource, { plan = planOf(), strategy = listStrategy } = {}) {
	const { of: made, diagnostics } = render(plan, [cart, of], { strategy });
	const [host] = made('RouteConfiguration')[0]!.virtual_hosts as readonly Message[];
	const routes = (host!.routes ?? []) as readonly Message[];
	const named = (name: string) => routes.filter((route) => route.name === `branchline/${name}`);
	return { host: host!, named, codes: diagnostics.map(({ code }) => code), made };
}

test('mirrors of the virtual host, or of the table, are the own ones of copies in which a fork takes their place', (t) => {
	const other = { match: { prefix: '/' }, route: { cluster: 'other' } };
	const redirect = { match: { path: '/x' }, redirect: { path_redirect: '/y' } };
	const around = { request_mirror_policies: [{ cluster: 'cart', unheard_of: 1 }, { cluster: 'audit' }] };
	const mirrors = [{ cluster: fork, unheard_of: 1 }, { cluster: 'audit' }];
	for (const of of [table([redirect, other], around), table([redirect, other], {}, around)]) {
		const { named, codes } = routed(of);
		t.deepEqual(codes, []);
		t.deepEqual(
			named('k').map(({ route }) => route),
			[undefined, { cluster: 'other', request_mirror_policies: mirrors }],
		);
		t.deepEqual(
			named('_keyless').map(({ route }) => route),
			[undefined, other.route],
		);
	}
	const own = { match: { prefix: '/' }, route: { cluster: 'other', request_mirror_policies: [{ cluster: 'audit' }] } };
	t.deepEqual(routed(table([own], around)).named('k'), [], 'a route’s own are in the place of all others');
});

test('where no mirror is left of those around a route, a share of nothing keeps them away', (t) => {
	const around = { request_mirror_policies: [{ cluster: 'cart' }] };
	const [copy] = routed(table([{ match: { prefix: '/' }, route: { cluster: 'other' } }], around), {
		plan: planOf(tea),
	}).named('k');
	const runtime_fraction = { runtime_key: 'branchline.none', default_value: { numerator: 0 } };
	t.deepEqual(copy!.route, {
		cluster: 'other',
		request_mirror_policies: [{ cluster: 'cart', runtime_fraction }],
	});
});

test('where a request names the cluster, a copy for each forked one is in front, and none for requests without a key', (t) => {
	const open = { match: { prefix: '/' }, route: { cluster_header: 'X-Cluster', timeout: '3s' } };
	const { named, codes } = routed(table([open]));
	t.deepEqual(codes, []);
	const headers = [
		{ name: 'x-cluster', string_match: { exact: 'cart' } },
		{ name: 'x-key', string_match: { exact: 'k' } },
	];
	t.deepEqual(
		named('k').map(({ match, route }) => ({ match, route })),
		[{ match: { prefix: '/', headers }, route: { timeout: '3s', cluster: fork } }],
	);
	t.deepEqual(
		named('_keyless').map(({ route }) => route),
		[open.route],
	);
});

test('a script looks the fork of the cluster up that a request names, whatever the number of keys and clusters', (t) => {
	const open = { match: { prefix: '/' }, route: { cluster_header: 'X-Cluster', timeout: '3s' } };
	const { named, codes, made } = routed(table([open]), { strategy: luaStrategy });
	t.deepEqual(codes, []);
	t.deepEqual(
		named('_keyed').map(({ route }) => route),
		[{ timeout: '3s', cluster_specifier_plugin: 'branchline/_header x-cluster' }],
	);
	t.deepEqual(named('k'), []);
	t.deepEqual(
		made('Cluster').map(({ name }) => name),
		['fork~k~cart'],
	);
	const conditional = routed(table([open]), { plan: planOf(undefined, [{ method: 'GET' }]), strategy: luaStrategy });
	t.is(conditional.named('k').length, 1, 'a script does not know the conditions of every cluster');
});

test('shares and mirrors that a request names are forked as well', (t) => {
	const clusters = [
		{ cluster_header: 'x-a', weight: 1 },
		{ name: 'other', weight: 2 },
	];
	const action = { weighted_clusters: { clusters }, request_mirror_policies: [{ cluster_header: 'x-b' }] };
	for (const strategy of [listStrategy, luaStrategy]) {
		const { named, codes } = routed(table([{ match: { prefix: '/' }, route: action }]), { strategy });
		t.deepEqual(codes, []);
		const forked = [{ name: fork, weight: 1 }, clusters[1]];
		t.deepEqual(
			named('k').map(({ route }) => route),
			[
				{ weighted_clusters: { clusters: forked }, request_mirror_policies: [{ cluster: fork }] },
				{ weighted_clusters: { clusters: forked }, request_mirror_policies: [{ cluster_header: 'x-b' }] },
				{ weighted_clusters: { clusters }, request_mirror_policies: [{ cluster: fork }] },
			],
		);
	}
});

const specifiers = 'type.googleapis.com/envoy.extensions.router.cluster_specifiers';

function choosing(...clusters: readonly string[]): Message {
	const way = (cluster: string) => ({
		action: { name: 'c', typed_config: { '@type': `${specifiers}.matcher.v3.ClusterAction`, cluster } },
	});
	const map = Object.fromEntries(clusters.map((cluster, index) => [`v${index}`, way(cluster)]));
	const cluster_matcher = {
		matcher_tree: { input: { name: 'i' }, exact_match_map: { map } },
		on_no_match: way('rest'),
	};
	const typed_config = { '@type': `${specifiers}.matcher.v3.MatcherClusterSpecifier`, cluster_matcher };
	return { extension: { name: 'mine', typed_config }, unheard_of: 1 };
}

test('a plugin of the user’s that chooses by a matcher is copied in place, with forks in place of clusters', (t) => {
	const named = table(
		[{ match: { prefix: '/' }, route: { cluster_specifier_plugin: 'mine', timeout: '1s' } }],
		{},
		{ cluster_specifier_plugins: [choosing('cart', 'other'), choosing('never')] },
	);
	const inline = { inline_cluster_specifier_plugin: choosing('cart', 'other'), timeout: '1s' };
	for (const of of [named, table([{ match: { prefix: '/' }, route: inline }])])
		for (const strategy of [listStrategy, luaStrategy]) {
			const written = routed(of, { strategy });
			t.deepEqual(written.codes, []);
			t.deepEqual(
				written.named('k').map(({ route }) => route),
				[{ timeout: '1s', inline_cluster_specifier_plugin: choosing(fork, 'other') }],
			);
		}
	t.deepEqual(routed(named, { plan: planOf(tea) }).codes, ['adapter/cannot-copy']);
});

test('what chooses in a way that cannot be read is said, where anything is forked', (t) => {
	const script = { extension: { name: 'mine', typed_config: { '@type': `${specifiers}.lua.v3.LuaConfig` } } };
	const of = table([all, { match: { prefix: '/' }, route: { inline_cluster_specifier_plugin: script } }]);
	t.deepEqual(routed(of).codes, ['adapter/unread-choice']);
	const nothing: Plan = { ...planOf(), services: [] };
	t.deepEqual(routed(of, { plan: nothing }).codes, []);
	const action = { name: 'a', typed_config: { '@type': 'type.googleapis.com/example.Action' } };
	const matcher = { on_no_match: { action } };
	t.deepEqual(routed(table([], { matcher, routes: undefined })).codes, ['adapter/unread-choice']);
});

test('shares that the runtime sets by the names of clusters are not copied under other names', (t) => {
	const clusters = [
		{ name: 'cart', weight: 1 },
		{ name: 'other', weight: 1 },
	];
	const of = table([{ match: { prefix: '/' }, route: { weighted_clusters: { runtime_key_prefix: 'r', clusters } } }]);
	for (const strategy of [listStrategy, luaStrategy]) {
		const { codes, named } = routed(of, { strategy });
		t.deepEqual(codes, ['adapter/cannot-copy']);
		t.deepEqual(named('k'), []);
	}
});
