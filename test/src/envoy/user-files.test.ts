// SPDX-License-Identifier: Apache-2.0

import { type Backends, startBackends } from '@branchline/conformance';
import { call } from '@branchline/testbed';
import test from 'ava';
import { run, sandbox, service } from './documents.ts';
import { freePorts } from './program.ts';

let backends: Backends;

test.before(async () => {
	backends = await startBackends(['cart', 'cart-pr-1', 'stock', 'elsewhere']);
});

test.after.always(() => backends.stop());

const key = { 'x-branchline-key': 'pr-1' };

const types = 'type.googleapis.com/envoy';

/** A user's own edge: one listener, a table of two virtual hosts by RDS, and clusters known by metadata. */
function edge(port: number): Readonly<Record<string, unknown>>[] {
	const cluster = (name: string, backend: string, of: string) => ({
		'@type': `${types}.config.cluster.v3.Cluster`,
		name,
		type: 'STATIC',
		connect_timeout: '1s',
		metadata: { filter_metadata: { 'branchline.dev': { service: of } } },
		load_assignment: { cluster_name: name, endpoints: [{ lb_endpoints: [{ endpoint: at(backends.at(backend)) }] }] },
	});
	const manager = {
		'@type': `${types}.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager`,
		stat_prefix: 'edge',
		upgrade_configs: [{ upgrade_type: 'websocket' }],
		rds: { route_config_name: 'edge', config_source: { ads: {}, resource_api_version: 'V3' } },
		http_filters: [
			{
				name: 'envoy.filters.http.router',
				typed_config: { '@type': `${types}.extensions.filters.http.router.v3.Router` },
			},
		],
	};
	const filter = { name: 'envoy.filters.network.http_connection_manager', typed_config: manager };
	const pay = { match: { path_separated_prefix: '/pay' }, route: { cluster: 'stock-cluster', prefix_rewrite: '/v1' } };
	const table = {
		'@type': `${types}.config.route.v3.RouteConfiguration`,
		name: 'edge',
		virtual_hosts: [
			{
				name: 'shop',
				domains: ['shop.example'],
				request_headers_to_add: [{ header: { key: 'x-edge', value: 'yes' } }],
				routes: [
					{ match: { path: '/old' }, redirect: { path_redirect: '/new' } },
					{ match: { path: '/health' }, direct_response: { status: 204 } },
					{ ...pay, name: 'pay', request_headers_to_add: [{ header: { key: 'x-pay', value: 'yes' } }] },
					{ match: { prefix: '/' }, route: { cluster: 'cart-cluster' } },
				],
			},
			{ name: 'rest', domains: ['*'], routes: [{ match: { prefix: '/' }, route: { cluster: 'stock-cluster' } }] },
		],
	};
	const listener = {
		'@type': `${types}.config.listener.v3.Listener`,
		name: 'edge',
		...at({ host: '127.0.0.1', port }),
		filter_chains: [{ filters: [filter] }],
	};
	return [
		listener,
		table,
		cluster('cart-cluster', 'cart', 'shop/cart:8080'),
		cluster('stock-cluster', 'stock', 'shop/stock:8080'),
	];
}

function at({ host, port }: { readonly host: string; readonly port: number }) {
	return { address: { socket_address: { address: host, port_value: port } } };
}

/** The same message in the other spelling of proto3 JSON; keys of maps (by their dots) stay as they are. */
function camelCase(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(camelCase);
	if (typeof value !== 'object' || value === null) return value;
	const spelled = (name: string) => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
	return Object.fromEntries(Object.entries(value).map(([name, inner]) => [spelled(name), camelCase(inner)]));
}

for (const [spelling, spell] of [
	['snake_case', (value: unknown) => value] as const,
	['camelCase', camelCase] as const,
]) {
	test(`a user's own listener, table and clusters in ${spelling} get the forks`, async (t) => {
		const [port] = (await freePorts(1)) as [number];
		const services = [
			service('cart', backends.at('cart')),
			service('stock', backends.at('stock')),
			service('cart-pr-1', backends.at('cart-pr-1')),
		];
		const documents = {
			'services.yaml': services.join(''),
			'sandboxes.yaml': [
				sandbox('pr-1', 'cart', '{service: cart-pr-1}'),
				sandbox('pr-2', 'stock', `{address: '127.0.0.1:${backends.at('elsewhere').port}'}`),
				sandbox('pr-3', 'cart', '{service: gone}'),
			].join(''),
			'edge.yaml': edge(port)
				.map((resource) => `${JSON.stringify(spell(resource))}\n---\n`)
				.join(''),
		};
		const ask = await run(t, { documents, port });
		const pr2 = { 'x-branchline-key': 'pr-2' };
		t.is(await ask('shop.example'), 'cart');
		t.is(await ask('shop.example', key), 'cart-pr-1');
		t.is(await ask('shop.example', { baggage: 'branchline-key=pr-1' }), 'cart-pr-1');
		t.is(await ask('shop.example', { 'x-branchline-key': 'pr-3' }), '503');
		t.is(await ask('shop.example', pr2), 'cart');
		t.is(await ask('shop.example', key, '/pay/x'), 'stock', 'the rule of the other service keeps its requests');
		t.is(await ask('shop.example', pr2, '/pay/x'), 'elsewhere');
		t.is(await ask('shop.example', pr2, '/payroll'), 'cart');
		t.is(await ask('other.example', pr2), 'elsewhere');
		t.is(await ask('shop.example', key, '/health'), '204');
		const moved = await call({ host: '127.0.0.1', port, path: '/old', headers: { ...key, host: 'shop.example' } });
		t.like(moved, { status: 301, headers: { location: ['http://shop.example/new'] } });
	});
}
