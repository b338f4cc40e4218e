// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import { createSecureServer, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { httpListener } from '@branchline/testbed';
import test, { type ExecutionContext } from 'ava';
import { eventually } from '../eventually.ts';
import { Authority } from '../xds/identities.ts';
import { run, sandbox, service } from './documents.ts';
import { freePorts } from './program.ts';

const types = 'type.googleapis.com/envoy';
const options = 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions';
const host = '127.0.0.1';

/** An application that speaks HTTP/2 over TLS alone, and keeps requests for `/hold` waiting. */
async function application(t: ExecutionContext, authority: Authority, name: string) {
	const { certificate: cert, key } = authority.server(name);
	const server = createSecureServer({ cert, key, allowHTTP1: false });
	const held: ServerHttp2Stream[] = [];
	const answer = (stream: ServerHttp2Stream) => {
		stream.respond({ ':status': 200 });
		stream.end(name);
	};
	server.on('stream', (stream, headers) => {
		if (headers[':path'] === '/hold') held.push(stream);
		else answer(stream);
	});
	server.listen(0, host);
	await once(server, 'listening');
	t.teardown(() => server.close());
	const { port } = server.address() as AddressInfo;
	return { at: { host, port }, held, release: () => held.splice(0).forEach(answer) };
}

test('a fork is reached as its baseline is: over TLS, by HTTP/2, and by as many requests at once', async (t) => {
	const authority = new Authority();
	const [baseline, fork] = [await application(t, authority, 'cart'), await application(t, authority, 'cart-pr-1')];
	const [port] = (await freePorts(1)) as [number];
	const address = { socket_address: { address: host, port_value: baseline.at.port } };
	const cluster = {
		'@type': `${types}.config.cluster.v3.Cluster`,
		name: 'cart-cluster',
		type: 'STATIC',
		metadata: { filter_metadata: { 'branchline.dev': { service: 'shop/cart:8080' } } },
		transport_socket: authority.transport('edge'),
		typed_extension_protocol_options: {
			[options]: {
				'@type': `type.googleapis.com/${options}`,
				explicit_http_config: { http2_protocol_options: {} },
			},
		},
		circuit_breakers: { thresholds: [{ max_requests: 1 }] },
		load_assignment: { cluster_name: 'cart-cluster', endpoints: [{ lb_endpoints: [{ endpoint: { address } }] }] },
	};
	const routes = [{ match: { prefix: '/' }, route: { cluster: 'cart-cluster' } }];
	const table = {
		'@type': `${types}.config.route.v3.RouteConfiguration`,
		name: 'edge',
		virtual_hosts: [{ name: 'all', domains: ['*'], routes }],
	};
	const documents = {
		'services.yaml': service('cart', baseline.at) + service('cart-pr-1', fork.at),
		'sandbox.yaml': sandbox('pr-1', 'cart', '{service: cart-pr-1}'),
		'edge.yaml': JSON.stringify({ resources: [httpListener({ name: 'edge', port }), table, cluster] }),
	};
	const ask = await run(t, { documents, port });
	const key = { 'x-branchline-key': 'pr-1' };
	t.is(await ask('shop'), 'cart');
	t.is(await ask('shop', key), 'cart-pr-1');

	const waiting = ask('shop', key, '/hold');
	await eventually('a request that waits in the fork', () => fork.held.length === 1);
	t.is(await ask('shop', key), '503', 'one at once, and no more');
	t.is(await ask('shop'), 'cart', 'the baseline has a limit of its own');
	fork.release();
	t.is(await waiting, 'cart-pr-1');
	t.is(await ask('shop', key), 'cart-pr-1');
});
