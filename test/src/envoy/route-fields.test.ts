// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { call } from '@branchline/testbed';
import test, { type ExecutionContext } from 'ava';
import { applied, compile, parse, render, type XdsResource } from 'branchline';
import { resourceFromJson } from 'envoy-control-plane-ts';
import { versions } from '../xds/envoy.ts';
import { ads, httpFilter } from '../xds/http-listener.ts';
import { loopback } from '../xds/shop.ts';
import { client, replica } from '../xds/stage.ts';
import { sandbox, service } from './documents.ts';

const api = 'type.googleapis.com/envoy';

/** An application that fails at first, is slow, or sends elsewhere, as the path asks; it answers what came. */
async function application(t: ExecutionContext, name: string) {
	const server = createServer((request: IncomingMessage, response: ServerResponse) => {
		const { url = '/', headers } = request;
		const say = () => response.end(JSON.stringify({ name, url, headers }));
		if (url.startsWith('/flaky') && headers['x-envoy-attempt-count'] === '1') response.writeHead(503).end();
		else if (url.startsWith('/moved')) response.writeHead(302, { location: 'http://shop/landed?from=moved' }).end();
		else if (url.startsWith('/slow')) setTimeout(say, 1_500).unref();
		else say();
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	t.teardown(() => {
		server.closeAllConnections();
		server.close();
	});
	return { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
}

function adding(value: string) {
	return [
		{ header: { key: 'x-level', value }, append_action: 'OVERWRITE_IF_EXISTS_OR_ADD' },
		{ header: { key: `x-of-${value}`, value: '1' } },
	];
}

const abort = {
	'@type': `${api}.extensions.filters.http.fault.v3.HTTPFault`,
	abort: { http_status: 418, percentage: { numerator: 100 } },
};
const fault = 'envoy.filters.http.fault';
const rewrite = { '@type': `${api}.extensions.path.rewrite.uri_template.v3.UriTemplateRewriteConfig` };
const pattern = { '@type': `${api}.extensions.path.match.uri_template.v3.UriTemplateMatchConfig` };
const hash = { cookie: { name: 'who', ttl: '0s' } };
const shares = (entry: object) => ({
	weighted_clusters: {
		header_name: 'x-draw',
		clusters: [
			{ name: 'cart', weight: 1, ...entry },
			{ name: 'stock', weight: 1, request_headers_to_add: adding('stock') },
		],
	},
});
const plainShares = (entry: object) => ({
	weighted_clusters: { clusters: [{ name: 'cart', weight: 5, ...entry }] },
});

/** Routes by the first part of their path: what the route has beside its match, and what of it matches otherwise. */
const fields: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
	flaky: { route: { cluster: 'cart', retry_policy: { retry_on: '5xx', num_retries: 2, retry_host_predicate: [] } } },
	'slow-timeout': { route: { cluster: 'cart', timeout: '0.3s' } },
	'slow-idle': { route: { cluster: 'cart', timeout: '0s', idle_timeout: '0.3s' } },
	'slow-stream': { route: { cluster: 'cart', max_stream_duration: { max_stream_duration: '0.3s' } } },
	moved: { route: { cluster: 'cart', internal_redirect_policy: { max_internal_redirects: 1 } } },
	landed: { route: { cluster: 'cart' } },
	hashed: { route: { cluster: 'cart', hash_policy: [hash] } },
	levels: {
		route: { cluster: 'cart' },
		request_headers_to_add: adding('route'),
		request_headers_to_remove: ['x-gone'],
		response_headers_to_add: [{ header: { key: 'x-answer', value: '%PROTOCOL%' } }],
	},
	aborted: { route: { cluster: 'cart' }, typed_per_filter_config: { [fault]: abort } },
	wrapped: {
		route: { cluster: 'cart' },
		typed_per_filter_config: { [fault]: { '@type': `${api}.config.route.v3.FilterConfig`, config: abort } },
	},
	off: {
		route: { cluster: 'cart' },
		typed_per_filter_config: {
			'envoy.filters.http.header_mutation': {
				'@type': `${api}.config.route.v3.FilterConfig`,
				disabled: true,
				config: {},
			},
		},
	},
	rewritten: { route: { cluster: 'cart', prefix_rewrite: '/prefix', host_rewrite_literal: 'other' } },
	replaced: {
		route: {
			cluster: 'cart',
			regex_rewrite: { pattern: { regex: '^/replaced/(.*)$' }, substitution: '/\\1/again' },
			host_rewrite_header: 'x-host',
			append_x_forwarded_host: true,
		},
	},
	template: {
		match: { path_match_policy: { name: 'match', typed_config: { ...pattern, path_template: '/template/{one}' } } },
		route: {
			cluster: 'cart',
			path_rewrite_policy: { name: 'rewrite', typed_config: { ...rewrite, path_template_rewrite: '/{one}/by' } },
		},
	},
	shares: { route: shares({ request_headers_to_add: adding('entry'), host_rewrite_literal: 'entry' }) },
	'shares-filter': { route: shares({ typed_per_filter_config: { [fault]: abort } }) },
	split: { route: plainShares({ request_headers_to_add: adding('entry') }), request_headers_to_add: adding('route') },
	'split-filter': { route: plainShares({ typed_per_filter_config: { [fault]: abort } }) },
	mirrored: { route: { cluster: 'cart', request_mirror_policies: [{ cluster: 'stock' }] } },
	described: {
		metadata: { filter_metadata: { mine: { x: 1 } } },
		decorator: { operation: 'op' },
		tracing: { client_sampling: { numerator: 1 } },
		stat_prefix: 'mine',
		route: { cluster: 'cart', priority: 'HIGH', metadata_match: { filter_metadata: { 'envoy.lb': { a: 'b' } } } },
	},
	limited: {
		route: { cluster: 'cart', rate_limits: [{ actions: [{ remote_address: {} }] }], include_vh_rate_limits: true },
	},
	upgraded: { route: { cluster: 'cart', upgrade_configs: [{ upgrade_type: 'websocket', enabled: false }] } },
};

const names = Object.keys(fields);

const manager = {
	'@type': `${api}.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager`,
	stat_prefix: 'in',
	rds: { route_config_name: 'shop', config_source: ads },
	http_filters: [
		httpFilter('fault', 'fault.v3.HTTPFault'),
		httpFilter('header_mutation', 'header_mutation.v3.HeaderMutation', {
			mutations: { request_mutations: [{ append: { header: { key: 'x-mutated', value: '1' } } }] },
		}),
		httpFilter('router', 'router.v3.Router'),
	],
};

const table: XdsResource = {
	'@type': `${api}.config.route.v3.RouteConfiguration`,
	name: 'shop',
	most_specific_header_mutations_wins: true,
	internal_only_headers: ['x-internal'],
	request_headers_to_add: adding('table'),
	virtual_hosts: [
		{
			name: 'shop',
			domains: ['shop'],
			include_request_attempt_count: true,
			request_headers_to_add: adding('host'),
			routes: names.map((name) => ({ match: { prefix: `/${name}` }, ...fields[name] })),
		},
	],
};

function cluster(name: string, { host, port }: { host: string; port: number }): XdsResource {
	const endpoint = { address: { socket_address: { address: host, port_value: port } } };
	return {
		'@type': `${api}.config.cluster.v3.Cluster`,
		name,
		type: 'STATIC',
		lb_policy: 'RING_HASH',
		metadata: { filter_metadata: { 'branchline.dev': { service: `shop/${name}:8080` } } },
		load_assignment: { cluster_name: name, endpoints: [{ lb_endpoints: [{ endpoint }] }] },
	};
}

const listener: XdsResource = {
	'@type': `${api}.config.listener.v3.Listener`,
	name: 'in',
	address: loopback(0),
	filter_chains: [{ filters: [{ name: 'http', typed_config: manager }] }],
};

const policy = `
apiVersion: branchline.dev/v1alpha1
kind: RoutingPolicy
metadata: {name: default}
spec: {carriers: [{header: x-branchline-key}]}
---`;

interface Arrived {
	readonly name: string;
	readonly url: string;
	readonly headers: Record<string, string>;
}

/** An answer without what differs from one request to the next. */
async function observed(port: number, path: string, headers: Readonly<Record<string, string>>) {
	const sent = { host: 'shop', 'x-internal': '1', 'x-gone': '1', 'x-host': 'by-header', ...headers };
	const { status, body, headers: came } = await call({ host: '127.0.0.1', port, path, headers: sent });
	const differing = ['date', 'content-length', 'set-cookie', 'x-envoy-upstream-service-time'];
	const lines = Object.entries(came).filter(([name]) => !differing.includes(name));
	const arrived = body.startsWith('{') ? (JSON.parse(body) as Arrived) : undefined;
	for (const name of ['x-request-id', 'x-branchline-key', 'x-envoy-expected-rq-timeout-ms'])
		delete arrived?.headers[name];
	const cookies = came['set-cookie']?.map((line) => line.split('=')[0]);
	return { name: arrived?.name, rest: { status, cookies, lines, arrived: arrived ? { ...arrived, name: '' } : body } };
}

for (const version of versions)
	for (const strategy of ['lua', 'list', 'matcher'])
		test.serial(
			`${version}, by ${strategy}: what a route does beside choosing a cluster, it does with a key as well`,
			async (t) => {
				const services = ['cart', 'stock', 'cart-pr-1'];
				const at = new Map<string, { host: string; port: number }>();
				for (const name of services) at.set(name, await application(t, name));
				const native = [listener, table, cluster('cart', at.get('cart')!), cluster('stock', at.get('stock')!)];
				const text = services.map((name) => service(name, at.get(name))).join('') + policy;
				const { documents } = parse([
					{ name: 'shop.yaml', text: text + sandbox('pr-1', 'cart', '{service: cart-pr-1}') },
				]);
				const { plan } = compile(documents, documents, new Date().toISOString());
				const { artifacts, diagnostics } = render(plan, {
					mesh: 'envoy',
					cluster: documents,
					native,
					options: { strategy },
				});
				t.deepEqual(
					diagnostics.filter(({ severity }) => severity === 'error'),
					[],
				);
				const resources = applied(native, artifacts).map((one) => resourceFromJson(one as XdsResource));
				const envoy = await client(t, { version, replicas: [await replica(t, resources)] });
				const port = await envoy.port('in');
				const seen = await Promise.all(
					names.flatMap((name) =>
						['0', '1'].map(async (draw) => {
							const path = `/${name}/x`;
							const headers = { 'x-draw': draw };
							const without = await observed(port, path, headers);
							const withKey = await observed(port, path, { ...headers, 'x-branchline-key': 'pr-1' });
							return { name, without, withKey };
						}),
					),
				);
				for (const { name, without, withKey } of seen) {
					t.deepEqual(withKey.rest, without.rest, name);
					t.is(withKey.name, without.name === 'cart' ? 'cart-pr-1' : without.name, name);
				}
				const ends = new Set(seen.map(({ without }) => without.rest.status));
				t.deepEqual([...ends].sort(), [200, 418, 504]);
				t.true(seen.some(({ without }) => without.rest.cookies?.[0] === 'who'));
				t.true(seen.some(({ without }) => without.name === 'stock'));
				const urls = seen.map(({ without: { rest } }) => (typeof rest.arrived === 'string' ? '' : rest.arrived.url));
				for (const url of ['/landed?from=moved', '/prefix/x', '/x/again', '/x/by']) t.true(urls.includes(url), url);
			},
		);
