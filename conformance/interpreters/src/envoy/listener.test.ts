// SPDX-License-Identifier: Apache-2.0
import type { HttpRequest, NativeObject } from '@branchline/plan';
import test from 'ava';
import { UndefinedConfiguration } from '../contract.ts';
import { envoy } from './index.ts';

const TYPE = 'type.googleapis.com/envoy.config.';
const HTTP = 'type.googleapis.com/envoy.extensions.filters.';
const CART = { namespace: 'shop', service: 'cart', port: 80 };
const GATEWAY = { gateway: { namespace: 'edge', name: 'main' }, port: 80 };

const hosts = (body: string) => {
	const routes = [{ match: { prefix: '/' }, direct_response: { status: 200, body: { inline_string: body } } }];
	return [{ name: 'all', domains: ['shop'], routes }];
};
const table = (name: string): NativeObject => ({
	'@type': `${TYPE}route.v3.RouteConfiguration`,
	name,
	virtual_hosts: hosts(name),
});
const chain = (manager: object) => ({
	filters: [
		{ typed_config: { '@type': `${HTTP}network.http_connection_manager.v3.HttpConnectionManager`, ...manager } },
	],
});
const listener = (name: string, port: number | string, manager: object, more: object = {}): NativeObject => ({
	'@type': `${TYPE}listener.v3.Listener`,
	name,
	address: { socketAddress: { address: '::', portValue: port } },
	filter_chains: [chain(manager)],
	...more,
});
const rds = (name: string) => ({ rds: { route_config_name: name } });

function body(
	to: HttpRequest['to'],
	objects: readonly NativeObject[],
	asked: Partial<HttpRequest> = {},
): string | number {
	const request = { to, method: 'GET', authority: 'shop', path: '/', headers: [], ...asked };
	const { answer } = envoy.interpret({ objects }, request);
	if (answer.kind !== 'reply') throw new TypeError('a direct response is a reply');
	return answer.status === 200 ? answer.body : answer.status;
}

const CASES: readonly [title: string, to: HttpRequest['to'], objects: NativeObject[], expected: string][] = [
	['a table asked directly', { routeConfiguration: 'b' }, [table('a'), table('b')], 'b'],
	[
		'the listener of the port, by RDS',
		CART,
		[table('a'), listener('x', 80, rds('a')), listener('y', 81, rds('b'))],
		'a',
	],
	[
		'the listener of the port, inline',
		CART,
		[listener('x', '80', { routeConfig: { virtual_hosts: hosts('in') } })],
		'in',
	],
	['a gateway listener', GATEWAY, [table('a'), listener('x', 80, rds('a'))], 'a'],
	[
		'an additional address',
		CART,
		[
			table('a'),
			listener('x', 1, rds('a'), { additional_addresses: [{ address: { socket_address: { port_value: 80 } } }] }),
		],
		'a',
	],
	[
		'without a listener, the table of the service port',
		CART,
		[table('shop/cart:80'), listener('x', 81, rds('a'))],
		'shop/cart:80',
	],
	[
		'of several listeners, the one of the service port',
		CART,
		[table('a'), table('b'), listener('x', 80, rds('a')), listener('shop/cart:80', 80, rds('b'))],
		'b',
	],
];

for (const [title, to, objects, expected] of CASES) {
	test(title, (t) => {
		t.is(body(to, objects), expected);
	});
}

const UNDEFINED: readonly [
	title: string,
	to: HttpRequest['to'],
	objects: NativeObject[],
	asked?: Partial<HttpRequest>,
][] = [
	['a table that is not there', { routeConfiguration: 'b' }, [table('a')]],
	['a table that a listener names and is not there', CART, [listener('x', 80, rds('a'))]],
	['no listener and no table', CART, [table('a')]],
	['no listener for a gateway', GATEWAY, [table('edge/main:80')]],
	['several listeners of one port', GATEWAY, [table('a'), listener('x', 80, rds('a')), listener('y', 80, rds('a'))]],
	[
		'several filter chains',
		CART,
		[table('a'), listener('x', 80, {}, { filter_chains: [chain(rds('a')), chain(rds('a'))] })],
	],
	[
		'a filter chain for some connections',
		CART,
		[
			table('a'),
			listener('x', 80, {}, { filter_chains: [{ ...chain(rds('a')), filter_chain_match: { server_names: ['a'] } }] }),
		],
	],
	['no HTTP', CART, [listener('x', 80, {}, { filter_chains: [{ filters: [{ name: 'tcp' }] }] })]],
	['scoped_routes', CART, [listener('x', 80, { scoped_routes: {} })]],
	[
		'a filter that may choose again',
		CART,
		[
			table('a'),
			listener('x', 80, {
				...rds('a'),
				http_filters: [{ name: 'lua', typed_config: { '@type': `${HTTP}http.lua.v3.Lua` } }],
			}),
		],
	],
	[
		'a path that would be normalised',
		CART,
		[table('a'), listener('x', 80, { ...rds('a'), normalize_path: true })],
		{ path: '/a/../b' },
	],
	[
		'slashes that would be merged',
		CART,
		[table('a'), listener('x', 80, { ...rds('a'), mergeSlashes: true })],
		{ path: '/a//b' },
	],
	['CONNECT', CART, [table('a'), listener('x', 80, rds('a'))], { method: 'CONNECT' }],
	['two tables of one name', { routeConfiguration: 'a' }, [table('a'), table('a')]],
];

for (const [title, to, objects, asked] of UNDEFINED) {
	test(`undefined: ${title}`, (t) => {
		t.throws(() => body(to, objects, asked), { instanceOf: UndefinedConfiguration });
	});
}

test('a path in normal form may be normalised', (t) => {
	t.is(body(CART, [table('a'), listener('x', 80, { ...rds('a'), normalize_path: true })], { path: '/a/b?c=//' }), 'a');
});

test('the port counts unless it is stripped', (t) => {
	const asked = { authority: 'shop:80' };
	t.is(body(CART, [table('a'), listener('x', 80, rds('a'))], asked), 404);
	t.is(body(CART, [table('a'), listener('x', 80, { ...rds('a'), strip_any_host_port: true })], asked), 'a');
});

test('filters before the router are effects, and tables in a listener have their clusters checked', (t) => {
	const routes = [{ match: { prefix: '/' }, route: { cluster: 'x' } }];
	const virtual_hosts = [{ name: 'all', domains: ['*'], routes }];
	const cors = { name: 'cors', typed_config: { '@type': `${HTTP}http.cors.v3.Cors` } };
	const router = { name: 'router', typed_config: { '@type': `${HTTP}http.router.v3.Router` } };
	const inline = listener('x', 80, { http_filters: [cors, router], route_config: { virtual_hosts } });
	const cluster = (name: string) => ({ '@type': `${TYPE}cluster.v3.Cluster`, name });
	const request = { to: CART, method: 'GET', authority: 'shop', path: '/', headers: [] };
	const { answer } = envoy.interpret({ objects: [inline, cluster('x')] }, request);
	t.deepEqual(answer.kind === 'forward' && answer.effects, { path: '/', authority: 'shop', http_filters: [cors] });
	t.throws(() => envoy.interpret({ objects: [inline, cluster('y')] }, request), { instanceOf: UndefinedConfiguration });
});
