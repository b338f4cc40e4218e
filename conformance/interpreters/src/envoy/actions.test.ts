// SPDX-License-Identifier: Apache-2.0
import type { Answer, HttpRequest } from '@branchline/plan';
import test from 'ava';
import { UndefinedConfiguration } from '../contract.ts';
import { envoy } from './index.ts';

type Fields = Readonly<Record<string, unknown>>;

// Answers a request by a table whose first route is the given one; the second answers 418.
function answer(route: Fields, asked: Partial<HttpRequest> = {}, host: Fields = {}, table: Fields = {}): Answer {
	const routes = [
		{ match: { prefix: '/' }, ...route },
		{ match: { prefix: '/' }, direct_response: { status: 418 } },
	];
	const type = 'type.googleapis.com/envoy.config.route.v3.RouteConfiguration';
	const virtual_hosts = [{ name: 'all', domains: ['*'], routes, ...host }];
	const objects = [{ '@type': type, name: 'shop', virtual_hosts, ...table }];
	const to = { routeConfiguration: 'shop' };
	return envoy.interpret({ objects }, { to, method: 'GET', authority: 'shop', path: '/', headers: [], ...asked })
		.answer;
}

const service = (name: string) => ({ kind: 'service', port: { namespace: 'shop', service: name, port: 80 } });
const PAY = { cluster: 'shop/pay:80' };

test('an answer holds everything that the rule does', (t) => {
	const route = {
		name: 'sandbox',
		route: { ...PAY, timeout: '3s', retryPolicy: { num_retries: 2 }, auto_host_rewrite: true, unknown_field: [1] },
		metadata: { filter_metadata: { 'branchline.dev': { sandbox: 'a' }, other: { b: 1 } } },
		typed_per_filter_config: { x: {} },
		request_headers_to_remove: ['y'],
	};
	const host = { request_headers_to_add: [{ header: { key: 'a', value: 'b' } }] };
	t.deepEqual(answer(route, { path: '/a?b' }, host, { mostSpecificHeaderMutationsWins: true }), {
		kind: 'forward',
		backends: [{ weight: 1, to: service('pay') }],
		mirrors: [],
		effects: {
			path: '/a?b',
			authority: 'shop',
			timeout: '3s',
			retry_policy: { num_retries: 2 },
			auto_host_rewrite: true,
			unknown_field: [1],
			metadata: { filter_metadata: { other: { b: 1 } } },
			typed_per_filter_config: { x: {} },
			request_headers_to_remove: ['y'],
			virtual_host: host,
			route_configuration: { most_specific_header_mutations_wins: true },
		},
	});
});

test('metadata of Branchline alone is no effect', (t) => {
	const metadata = { filterMetadata: { 'branchline.dev': { sandbox: 'a' } } };
	t.deepEqual(answer({ route: PAY, metadata }), answer({ route: PAY }));
});

test('weights without the entries that have none, with the effects of each', (t) => {
	const clusters = [
		{ name: 'shop/pay:80', weight: 9 },
		{ name: 'shop/old:80', weight: 0 },
		{ name: 'shop/new:80', weight: '1', host_rewrite_literal: 'new', requestHeadersToRemove: ['x'] },
	];
	const given = answer({ route: { weighted_clusters: { clusters } } });
	t.deepEqual(given.kind === 'forward' && given.backends, [
		{ weight: 9, to: service('pay') },
		{ weight: 1, to: service('new'), effects: { host_rewrite_literal: 'new', request_headers_to_remove: ['x'] } },
	]);
});

const mirror = (name: string, more: object = {}) => ({ cluster: `shop/${name}:80`, ...more });

const MIRRORS: readonly [title: string, route: Fields, host: Fields, table: Fields, expected: string[]][] = [
	['of the route', { request_mirror_policies: [mirror('a'), mirror('b')] }, {}, {}, ['a', 'b']],
	[
		'of the virtual host',
		{},
		{ request_mirror_policies: [mirror('a')] },
		{ request_mirror_policies: [mirror('b')] },
		['a'],
	],
	['of the table', {}, {}, { requestMirrorPolicies: [mirror('b')] }, ['b']],
	[
		'of the route instead of all others',
		{ requestMirrorPolicies: [mirror('c')] },
		{ request_mirror_policies: [mirror('a')] },
		{},
		['c'],
	],
];

for (const [title, route, host, table, expected] of MIRRORS) {
	test(`mirrors ${title}`, (t) => {
		const given = answer({ route: { ...PAY, ...route } }, {}, host, table);
		t.deepEqual(given.kind === 'forward' && given.mirrors, expected.map(service));
		t.deepEqual(given.kind === 'forward' && given.effects, { path: '/', authority: 'shop' });
	});
}

test('the share of a mirror is an effect', (t) => {
	const share = { runtime_fraction: { default_value: { numerator: 10 } } };
	const given = answer({ route: { ...PAY, request_mirror_policies: [mirror('a', share)] } });
	t.deepEqual(given.kind === 'forward' && given.effects, {
		path: '/',
		authority: 'shop',
		request_mirror_policies: [share],
	});
});

const regex = (pattern: string, substitution: string) => ({ pattern: { regex: pattern }, substitution });

const REWRITES: readonly [
	title: string,
	match: Fields,
	action: Fields,
	path: string,
	expected: [path: string, authority: string],
][] = [
	[
		'prefix_rewrite of a prefix',
		{ prefix: '/api' },
		{ prefix_rewrite: '/v2' },
		'/api/x?q=/api',
		['/v2/x?q=/api', 'shop'],
	],
	[
		'prefix_rewrite to the root doubles the slash',
		{ prefix: '/api' },
		{ prefixRewrite: '/' },
		'/api/x',
		['//x', 'shop'],
	],
	['prefix_rewrite with slashes', { prefix: '/api/' }, { prefix_rewrite: '/' }, '/api/x', ['/x', 'shop']],
	[
		'prefix_rewrite without case',
		{ prefix: '/API', case_sensitive: false },
		{ prefix_rewrite: '/v2' },
		'/api/x',
		['/v2/x', 'shop'],
	],
	[
		'prefix_rewrite of a separated prefix',
		{ path_separated_prefix: '/api' },
		{ prefix_rewrite: '/v2' },
		'/api/x',
		['/v2/x', 'shop'],
	],
	['prefix_rewrite of an exact path', { path: '/api/x' }, { prefix_rewrite: '/v2' }, '/api/x?q', ['/v2?q', 'shop']],
	[
		'prefix_rewrite of a regex path',
		{ safe_regex: { regex: '/a.*' } },
		{ prefix_rewrite: '/v2' },
		'/api/x?q',
		['/v2?q', 'shop'],
	],
	['an empty prefix_rewrite is none', { prefix: '/api' }, { prefix_rewrite: '' }, '/api/x', ['/api/x', 'shop']],
	[
		'regex_rewrite leaves the query',
		{ prefix: '/' },
		{ regex_rewrite: regex('a(.)', '\\1') },
		'/ab/ac?ad',
		['/b/c?ad', 'shop'],
	],
	['host_rewrite_literal', { prefix: '/' }, { hostRewriteLiteral: 'new' }, '/', ['/', 'new']],
	['host_rewrite_header', { prefix: '/' }, { host_rewrite_header: 'X-Host' }, '/', ['/', 'other']],
	['host_rewrite_header that is absent', { prefix: '/' }, { host_rewrite_header: 'x-none' }, '/', ['/', 'shop']],
	[
		'host_rewrite_path_regex',
		{ prefix: '/' },
		{ host_rewrite_path_regex: regex('^/([^/]+).*$', '\\1') },
		'/a/b?c',
		['/a/b?c', 'a'],
	],
];

for (const [title, match, action, path, [to, authority]] of REWRITES) {
	test(title, (t) => {
		const given = answer({ match, route: { ...PAY, ...action } }, { path, headers: [['x-host', 'other']] });
		t.deepEqual(given.kind === 'forward' && given.effects, { path: to, authority });
	});
}

const LOCATIONS: readonly [redirect: Fields, status: number, location: string, asked?: Partial<HttpRequest>][] = [
	[{}, 301, 'http://shop/a?b=1'],
	[{ https_redirect: true }, 301, 'https://shop/a?b=1'],
	[{ httpsRedirect: true, responseCode: 'PERMANENT_REDIRECT' }, 308, 'https://shop/a?b=1', { authority: 'shop:80' }],
	[{ https_redirect: true }, 301, 'https://shop:8080/a?b=1', { authority: 'shop:8080' }],
	[{ https_redirect: true, port_redirect: 8443 }, 301, 'https://shop:8443/a?b=1', { authority: 'shop:8080' }],
	[{ scheme_redirect: 'ftp', response_code: 1 }, 302, 'ftp://shop/a?b=1'],
	[{ host_redirect: 'new', response_code: 'SEE_OTHER' }, 303, 'http://new/a?b=1', { authority: 'shop:80' }],
	[{ path_redirect: '/c', response_code: 'TEMPORARY_REDIRECT' }, 307, 'http://shop/c?b=1'],
	[{ path_redirect: '/c', strip_query: true }, 301, 'http://shop/c'],
	[{ path_redirect: '/c?d', strip_query: true }, 301, 'http://shop/c?d'],
	[{ path_redirect: 'c' }, 301, 'http://shop/c?b=1'],
	[{ prefix_rewrite: '/v2/' }, 301, 'http://shop/v2/a?b=1'],
	[{ regex_rewrite: regex('a', 'x'), strip_query: true }, 301, 'http://shop/x'],
	[{}, 301, 'https://shop/a?b=1', { headers: [['x-forwarded-proto', 'https']] }],
];

for (const [redirect, status, location, asked] of LOCATIONS) {
	test(`a redirect ${JSON.stringify({ ...redirect, ...asked })}`, (t) => {
		t.deepEqual(answer({ redirect }, { path: '/a?b=1', ...asked }), {
			kind: 'reply',
			status,
			headers: { location },
			body: '',
		});
	});
}

const add = (key: string, value: string, more: object = {}) => ({ header: { key, value }, ...more });

test('a direct response has the headers of route, virtual host and table, the widest last', (t) => {
	const route = {
		direct_response: { status: 503, body: { inline_string: 'gone' } },
		response_headers_to_add: [
			add('X-A', 'route'),
			add('x-b', 'route'),
			add('x-c', 'route'),
			add('x-d', '100%%'),
			add('x-e', ''),
		],
	};
	const host = {
		response_headers_to_add: [add('x-a', 'host', { append_action: 'OVERWRITE_IF_EXISTS_OR_ADD' }), add('x-b', 'host')],
	};
	const table = {
		responseHeadersToRemove: ['X-C'],
		response_headers_to_add: [add('x-b', 'table', { appendAction: 'ADD_IF_ABSENT' })],
	};
	const headers = { 'x-a': 'host', 'x-b': 'route,host', 'x-d': '100%' };
	t.deepEqual(answer(route, {}, host, table), { kind: 'reply', status: 503, headers, body: 'gone' });
});

const UNDEFINED: readonly [title: string, route: Fields, host?: Fields, table?: Fields][] = [
	['no action', {}],
	['two actions', { route: PAY, redirect: {} }],
	['a route without cluster', { route: {} }],
	['an empty cluster', { route: { cluster: '' } }],
	['two ways to name the cluster', { route: { ...PAY, cluster_header: 'x' } }],
	['a cluster_specifier_plugin that is not there', { route: { cluster_specifier_plugin: 'x' } }],
	['an inline_cluster_specifier_plugin without configuration', { route: { inlineClusterSpecifierPlugin: {} } }],
	['non_forwarding_action', { non_forwarding_action: {} }],
	['filter_action', { filterAction: {} }],
	['weights that sum to nothing', { route: { weighted_clusters: { clusters: [{ name: 'a', weight: 0 }] } } }],
	['a missing weight', { route: { weighted_clusters: { clusters: [{ name: 'a' }, { name: 'b', weight: 1 }] } } }],
	['two rewrites of the path', { route: { ...PAY, prefix_rewrite: '/a', regex_rewrite: regex('a', 'b') } }],
	['two rewrites of the host', { route: { ...PAY, host_rewrite_literal: 'a', auto_host_rewrite: true } }],
	['a body that is too long', { direct_response: { status: 200, body: { inline_string: 'é'.repeat(2049) } } }],
	['a status that is none', { direct_response: { status: 600 } }],
	['a body from a file', { direct_response: { status: 200, body: { filename: '/x' } } }],
	['a redirect to two paths', { redirect: { path_redirect: '/a', prefix_rewrite: '/b' } }],
	['a redirect to two schemes', { redirect: { https_redirect: true, scheme_redirect: 'ftp' } }],
	[
		'a header that depends on the request',
		{ direct_response: { status: 200 }, response_headers_to_add: [add('x', '%REQ(y)%')] },
	],
	['a header with a stray %', { route: PAY, response_headers_to_add: [add('x', '50%')] }],
	['matcher on the virtual host', { route: PAY }, { routes: [], matcher: { matcher_tree: {} } }],
	['require_tls', { route: PAY }, { require_tls: 'ALL' }],
	['vhds', { route: PAY }, {}, { vhds: { config_source: {} } }],
	['vhost_header', { route: PAY }, {}, { vhostHeader: 'x' }],
	['a bad route that is not asked', { match: { path: '/other' }, route: {} }],
];

for (const [title, route, host, table] of UNDEFINED) {
	test(`undefined: ${title}`, (t) => {
		t.throws(() => answer(route, {}, host, table), { instanceOf: UndefinedConfiguration });
	});
}
