// SPDX-License-Identifier: Apache-2.0
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Backends, startBackends } from '@branchline/conformance';
import { call, type Endpoint } from '@branchline/testbed';
import test from 'ava';
import { group, run, sandbox, service } from './documents.ts';
import { freePorts } from './program.ts';

let backends: Backends;

test.before(async () => {
	backends = await startBackends(['cart', 'cart of pay', 'cart-pr-1', 'elsewhere', 'admin']);
});

test.after.always(() => backends.stop());

const key = { 'x-branchline-key': 'pr-1' };

test('virtual hosts by every name of a Service, with and without a key', async (t) => {
	const [port, other] = (await freePorts(2)) as [number, number];
	const shop = [
		service('cart', backends.at('cart')),
		service('cart', backends.at('cart of pay'), { namespace: 'pay' }),
		service('cart-pr-1', backends.at('cart-pr-1')),
		service('stock', backends.at('admin')),
		service('admin', backends.at('admin'), { port: 9090 }),
		service('dead', undefined),
	];
	const forks = [
		sandbox('pr-1', 'cart', '{service: cart-pr-1}'),
		sandbox('pr-2', 'cart', `{address: '127.0.0.1:${backends.at('elsewhere').port}'}`),
		sandbox('pr-3', 'cart', '{respond: {status: 418, headers: {x-tea: black}, body: tea}}'),
		sandbox('pr-4', 'cart', '{service: dead}'),
		sandbox('pr-5', 'admin', '{service: {name: cart-pr-1, port: 8080}}'),
	];
	const documents = { 'shop.yaml': [...shop, ...forks].join('') };
	const args = ['--port', `8080=${port}`, '--port', `9090=${other}`];
	const ask = await run(t, { documents, port, args });
	for (const host of ['cart.shop', 'cart.shop.svc', 'cart.shop.svc.cluster.local', 'cart.shop:8080']) {
		t.is(await ask(host), 'cart', host);
		t.is(await ask(host, key), 'cart-pr-1', host);
		t.is(await ask(host, { baggage: 'a=1, branchline-key=pr-1;p=1' }), 'cart-pr-1', host);
		t.is(await ask(host, { 'x-branchline-key': 'pr-9' }), 'cart', host);
	}
	t.is(await ask('cart.pay', key), 'cart of pay');
	t.is(await ask('stock', key), 'admin', 'the bare name of the only Service that has it');
	t.is(await ask('cart', key), '404', 'a bare name that two Services share says nothing');
	t.is(await ask('nobody.shop', key), '404');
	t.is(await ask('cart.shop', { 'x-branchline-key': 'pr-2' }), 'elsewhere');
	t.is(await ask('cart.shop', { 'x-branchline-key': 'pr-4' }), '503');
	const tea = await call({ host: '127.0.0.1', port, headers: { host: 'cart.shop', 'x-branchline-key': 'pr-3' } });
	t.like(tea, { status: 418, body: 'tea', headers: { 'x-tea': ['black'] } });
	const admin = await call({ host: '127.0.0.1', port: other, headers: { host: 'admin', 'x-branchline-key': 'pr-5' } });
	t.is(admin.body, 'cart-pr-1', 'a Service on another port has a listener there');
});

test('a key that two members of a group fork for fails there, and the rest runs', async (t) => {
	const [port] = (await freePorts(1)) as [number];
	const documents = {
		'services.yaml': ['cart', 'cart-pr-1'].map((name) => service(name, backends.at(name))).join(''),
		'forks.yaml': [
			sandbox('pr-1', 'cart', '{service: cart-pr-1}'),
			sandbox('pr-2', 'cart', '{respond: {status: 418}}'),
			group('both', 'pr-1', 'pr-2'),
		].join(''),
	};
	const args = ['--port', `8080=${port}`];
	const ask = await run(t, { documents, port, args, error: /^error: .*cart:8080 is forked by several members/ });
	t.is(await ask('cart', { 'x-branchline-key': 'both' }), '503');
	t.is(await ask('cart', key), 'cart-pr-1');
	t.is(await ask('cart'), 'cart');
});

test('a WebSocket handshake passes, to the fork with its key', async (t) => {
	const servers = await Promise.all(['cart', 'cart-pr-1'].map(upgrading));
	t.teardown(() => {
		for (const { server } of servers) server.close().closeAllConnections();
	});
	const [port] = (await freePorts(1)) as [number];
	const shop = ['cart', 'cart-pr-1'].map((name, index) => service(name, servers[index]!.at));
	const documents = { 'shop.yaml': shop.join(''), 'pr-1.yaml': sandbox('pr-1', 'cart', '{service: cart-pr-1}') };
	await run(t, { documents, port, args: ['--port', `8080=${port}`] });
	t.is(await upgraded(port, {}), 'cart: ping');
	t.is(await upgraded(port, key), 'cart-pr-1: ping');
});

/** A server that switches protocols and answers the first bytes with its name and those bytes. */
async function upgrading(name: string): Promise<{ readonly server: Server; readonly at: Endpoint }> {
	const server = createServer();
	server.on('upgrade', (_, socket) => {
		socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\r\n');
		socket.once('data', (bytes) => socket.end(`${name}: ${bytes}`));
	});
	await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
	return { server, at: { host: '127.0.0.1', port: (server.address() as AddressInfo).port } };
}

function upgraded(port: number, headers: Readonly<Record<string, string>>): Promise<string> {
	return new Promise((resolve, reject) => {
		const upgrade = { host: 'cart', connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' };
		const asked = request({ host: '127.0.0.1', port, agent: false, headers: { ...headers, ...upgrade } });
		asked.on('error', reject).on('response', ({ statusCode }) => resolve(`status ${statusCode}`));
		asked.on('upgrade', (_, socket) => {
			socket.write('ping');
			socket.on('data', (bytes) => resolve(String(bytes)));
		});
		asked.end();
	});
}
