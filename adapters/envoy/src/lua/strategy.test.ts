// SPDX-License-Identifier: Apache-2.0
import type { Plan, Substitution, Target, XdsResource } from '@branchline/plan';
import test from 'ava';
import { envoyAdapter } from '../adapter.ts';
import type { Message } from '../field.ts';
import { all, isCart, native, planOf, port, render, table } from '../resources.test.fixture.ts';

type Table = { virtual_hosts: { routes: Message[] }[]; cluster_specifier_plugins?: { extension: Extension }[] };
type Extension = { name: string; typed_config: { default_cluster: string; source_code: { inline_string: string } } };

const cart = native('cart', isCart);
const other = { match: { path: '/other' }, route: { cluster: 'other' } };
const paid = { match: { prefix: '/pay' }, route: { cluster: 'cart', timeout: '3s' } };

function routed(of: XdsResource, plan: Plan = planOf()) {
	const { of: made, diagnostics } = render(plan, [cart, of]);
	const { virtual_hosts, cluster_specifier_plugins = [] } = made('RouteConfiguration')[0] as unknown as Table;
	const routes = virtual_hosts[0]!.routes;
	const named = (name: string) => routes.filter((route) => route.name === `branchline/${name}`);
	const plugins = cluster_specifier_plugins.map(({ extension }) => extension);
	return { routes, named, plugins, diagnostics, clusters: made('Cluster').map(({ name }) => name) };
}

function substitution(key: string, to: Target, more: Partial<Substitution> = {}): Substitution {
	return { key, to, when: [], onUnavailable: 'fail', ready: true, origin: { sandbox: `shop/${key}` }, ...more };
}

function plan(...substitutions: readonly Substitution[]): Plan {
	return { ...planOf(), services: [{ of: port('a'), substitutions }] };
}

const toFork: Target = { kind: 'service', port: port('f') };
const tea: Target = { kind: 'respond', status: 418, headers: {}, body: 'tea' };

test('a virtual host gets the routes of requests without a key, those in which scripts choose, and the user’s', (t) => {
	const { routes, named, plugins, clusters } = routed(table([other, paid, other]));
	t.is(named('_keyless').length, 3);
	t.deepEqual(named('_keyed'), [
		{ name: 'branchline/_keyed', ...other },
		{
			name: 'branchline/_keyed',
			match: { prefix: '/pay' },
			route: { timeout: '3s', cluster_specifier_plugin: 'branchline/cart' },
		},
	]);
	t.deepEqual(routes.slice(5), [other, paid, other]);
	t.deepEqual(
		plugins.map(({ name, typed_config }) => [name, typed_config.default_cluster]),
		[['branchline/cart', 'cart']],
	);
	t.deepEqual(clusters, ['fork~k~cart']);
});

test('a virtual host that sends nothing to a service port stays as it is', (t) => {
	const { routes, plugins, clusters } = routed(table([other]));
	t.deepEqual([routes, plugins, clusters], [[other], [], []]);
});

test('what a script cannot serve is listed, for its keys alone: canned responses and forks of mirrors', (t) => {
	const answered = routed(table([paid]), plan(substitution('k', tea), substitution('m', toFork)));
	t.is(answered.named('k').length, 1);
	t.is(answered.named('m').length, 0);
	t.deepEqual(answered.clusters, ['fork~m~cart']);
	const mirror = {
		match: { prefix: '/' },
		route: { cluster: 'other', request_mirror_policies: [{ cluster: 'cart' }] },
	};
	const mirrored = routed(table([mirror]), plan(substitution('k', toFork)));
	t.like(mirrored.named('k')[0], { route: { request_mirror_policies: [{ cluster: 'fork~shop/f:80~cart' }] } });
	t.deepEqual([mirrored.plugins, mirrored.clusters], [[], ['fork~shop/f:80~cart']]);
});

test('a key whose copies cannot be written is honoured by no script of the virtual host either', (t) => {
	const split = {
		match: { path: '/split' },
		route: {
			weighted_clusters: {
				clusters: [
					{ name: 'cart', weight: 1 },
					{ name: 'other', weight: 1 },
				],
			},
		},
	};
	const { named, plugins, diagnostics } = routed(
		table([split, paid]),
		plan(substitution('k', tea), substitution('m', toFork)),
	);
	t.deepEqual(
		diagnostics.map(({ code, key }) => [code, key]),
		[['adapter/responder-missing', 'k']],
	);
	t.is(named('k').length, 0);
	t.regex(plugins[0]!.name, /^branchline\/cart without [0-9a-f]{8}$/);
	t.true(plugins[0]!.typed_config.source_code.inline_string.includes('local except = " k "'));
	t.like(named('_keyed').at(-1), { route: { cluster_specifier_plugin: plugins[0]!.name } });
});

test('a fork that cannot be honoured, and one that is dead, has a cluster without endpoints; one that yields has none', (t) => {
	const gone: Target = { kind: 'service', port: port('gone') };
	const { of } = render(
		plan(
			substitution('dead', gone, { ready: false }),
			substitution('fails', { kind: 'fail', reason: 'two members' }),
			substitution('yields', gone, { ready: false, onUnavailable: 'baseline' }),
		),
		[cart, table([all])],
	);
	const [dead, fails, ...none] = of('Cluster');
	t.deepEqual(none, []);
	t.like(dead, { name: 'fork~dead~cart', type: 'EDS', eds_cluster_config: { service_name: 'shop/gone:80' } });
	t.like(fails, { name: 'fork~fails~cart', type: 'STATIC', load_assignment: { endpoints: [] } });
	t.deepEqual(of('ClusterLoadAssignment')[0]?.endpoints, []);
});

test('a cluster of the user’s with the name of a fork is a finding, and no key finds it', (t) => {
	const taken = native('fork~k~cart', { metadata: {} });
	const { of, diagnostics } = render(planOf(), [cart, taken, table([all])]);
	t.deepEqual(
		diagnostics.map(({ code }) => code),
		['adapter/reserved-name', 'adapter/reserved-name'],
	);
	t.deepEqual(of('RouteConfiguration'), [table([all])]);
	t.deepEqual(of('Cluster'), []);
	const ours = render(planOf(), [cart, table([all])]).resources;
	t.deepEqual(render(planOf(), [cart, ...ours]).resources, ours, 'what was published is known as ours');
});

test('strip takes plugins and routes out, and leaves the user’s list of plugins as it was', (t) => {
	const mine = { extension: { name: 'mine' } };
	const lists = [{}, { cluster_specifier_plugins: [] }, { clusterSpecifierPlugins: [mine] }, { unheard_of: [] }];
	for (const user of lists.map((more) => table([paid], { retry_policy: {} }, more))) {
		const published = render(planOf(), [cart, user]).of('RouteConfiguration')[0]!;
		t.notDeepEqual(published, user);
		t.deepEqual(envoyAdapter().strip(published), user);
		t.deepEqual(render(planOf(), [cart, published]).of('RouteConfiguration')[0], published);
	}
});
