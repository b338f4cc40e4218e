// SPDX-License-Identifier: Apache-2.0
import type { HttpRequest } from '@branchline/plan';
import test from 'ava';
import { UndefinedConfiguration } from '../contract.ts';
import { envoy } from './index.ts';

const TYPE = 'type.googleapis.com/envoy.';

const lua = (code: string, default_cluster = 'shop/base:80') => ({
	'@type': `${TYPE}extensions.router.cluster_specifiers.lua.v3.LuaConfig`,
	source_code: { inline_string: `function envoy_on_route(h) ${code} end` },
	default_cluster,
});
const plugin = (name: string, typed_config: object, is_optional = false) => ({
	extension: { name, typed_config },
	is_optional,
});
const route = (action: object) => ({ match: { prefix: '/' }, route: action });
const named = route({ cluster_specifier_plugin: 'p' });
const inline = (config: object, optional = false) =>
	route({ inline_cluster_specifier_plugin: plugin('x', config, optional) });
const NEXT = { match: { prefix: '/' }, direct_response: { status: 418 } };
const EMPTY = { '@type': 'type.googleapis.com/google.protobuf.Empty' };

// The service a request goes to, the reason of a failure, or the status of a reply.
function goes(
	scene: { routes: readonly object[]; plugins?: readonly object[]; clusters?: readonly string[]; table?: object },
	...headers: HttpRequest['headers']
): string | number {
	const { routes, plugins = [], clusters = [], table = {} } = scene;
	const virtual_hosts = [{ name: 'all', domains: ['*'], routes }];
	const configuration = { name: 'shop', virtual_hosts, cluster_specifier_plugins: plugins, ...table };
	const objects = [
		{ '@type': `${TYPE}config.route.v3.RouteConfiguration`, ...configuration },
		...clusters.map((name) => ({ '@type': `${TYPE}config.cluster.v3.Cluster`, name })),
	];
	const request = { method: 'GET', authority: 'shop', path: '/', headers };
	const { answer } = envoy.interpret({ objects }, { to: { routeConfiguration: 'shop' }, ...request });
	if (answer.kind === 'reply') return answer.status;
	const to = answer.backends[0]?.to;
	return to?.kind === 'service' ? to.port.service : to?.kind === 'fail' ? to.reason : (to?.kind ?? 'nowhere');
}

const forkOf = `local k = h:headers():get("x-key")
	local n = k and "shop/" .. k .. ":80"
	return n and h:getCluster(n) and n or "shop/base:80"`;

test('a script chooses among the clusters that exist, with endpoints or without', (t) => {
	const scene = { routes: [named], plugins: [plugin('p', lua(forkOf))], clusters: ['shop/base:80', 'shop/fork:80'] };
	t.is(goes(scene), 'base');
	t.is(goes(scene, ['X-Key', 'fork']), 'fork');
	t.is(goes(scene, ['x-key', 'other']), 'base');
	t.is(goes(scene, ['x-key', 'fork'], ['x-key', 'fork']), 'base');
});

test('without any Cluster, a script sees those that names of service ports stand for', (t) => {
	t.is(goes({ routes: [inline(lua(forkOf))] }, ['x-key', 'fork']), 'fork');
	t.is(goes({ routes: [inline(lua('return h:getCluster("other") and "shop/a:80" or "shop/b:80"'))] }), 'b');
});

test('a cluster that a script names and that is not there fails', (t) => {
	const clusters = ['shop/base:80'];
	t.is(goes({ routes: [inline(lua('return "shop/fork:80"'))], clusters }), 'there is no cluster shop/fork:80');
	t.is(goes({ routes: [inline(lua('return ""'))], clusters }), 'there is no cluster ');
	t.is(goes({ routes: [inline(lua('return nil', ''))], clusters }), 'there is no cluster ');
});

test('a script that fails or returns no text leaves the choice to default_cluster', (t) => {
	for (const code of ['error("x")', 'return {}', '', 'return h:nothing()'])
		t.is(goes({ routes: [inline(lua(code))] }), 'base');
});

test('the rest of the action holds beside a script, and its clusters are not validated', (t) => {
	const action = {
		timeout: '3s',
		prefix_rewrite: '/b',
		inline_cluster_specifier_plugin: plugin('x', lua('return "a"')),
	};
	const virtual_hosts = [{ name: 'all', domains: ['*'], routes: [route(action)] }];
	const table = { '@type': `${TYPE}config.route.v3.RouteConfiguration`, name: 'shop', virtual_hosts };
	const request = { to: { routeConfiguration: 'shop' }, method: 'GET', authority: 'shop', path: '/', headers: [] };
	const { answer } = envoy.interpret({ objects: [{ ...table, validate_clusters: true }] }, request);
	t.deepEqual(answer.kind === 'forward' && answer.effects, { path: '/b', authority: 'shop', timeout: '3s' });
});

test('of plugins of one name the first counts', (t) => {
	const plugins = [plugin('p', lua('return "shop/one:80"')), plugin('p', lua('return "shop/two:80"'))];
	t.is(goes({ routes: [named], plugins }), 'one');
});

test('a route whose optional plugin Envoy does not have matches nothing', (t) => {
	t.is(goes({ routes: [named, NEXT], plugins: [plugin('p', EMPTY, true)] }), 418);
	t.is(goes({ routes: [inline(EMPTY, true), NEXT] }), 418);
});

const REFUSED: readonly [title: string, routes: readonly object[], plugins?: readonly object[]][] = [
	['a plugin that is not there', [route({ cluster_specifier_plugin: 'q' })], [plugin('p', lua(''))]],
	['a kind that Envoy does not have', [NEXT], [plugin('p', EMPTY)]],
	['a script that does not load, unused and optional', [NEXT], [plugin('p', lua('('), true)]],
	['no script', [inline({ ...lua(''), source_code: undefined })]],
	['an empty script', [inline({ ...lua(''), source_code: { inline_string: '' } })]],
	['a script not judged', [inline(lua('return os.time()'))]],
	['a script from elsewhere', [inline({ ...lua(''), source_code: { filename: '/x' } })]],
	[
		'another kind',
		[inline({ '@type': `${TYPE}extensions.router.cluster_specifiers.matcher.v3.MatcherClusterSpecifier` })],
	],
];

for (const [title, routes, plugins] of REFUSED) {
	test(`undefined: ${title}`, (t) => {
		t.throws(() => goes({ routes, plugins: plugins ?? [] }), { instanceOf: UndefinedConfiguration });
	});
}

test('what is not judged counts only for a request that meets it', (t) => {
	t.is(goes({ routes: [NEXT, inline(lua('return os.time()'))] }), 418);
});
