// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { text } from 'node:stream/consumers';
import test, { type ExecutionContext } from 'ava';
import { forward } from './forwarder.ts';

async function listen(t: ExecutionContext, server: Server, port = 0): Promise<number> {
	server.listen(port, '127.0.0.1');
	await once(server, 'listening');
	t.teardown(() => server.close());
	return (server.address() as AddressInfo).port;
}

async function forwarder(t: ExecutionContext, port: number): Promise<number> {
	const server = createServer();
	forward(server, { host: '127.0.0.1', port });
	return listen(t, server);
}

function upper(): Server {
	return createServer((socket) => {
		socket.on('data', (chunk) => socket.end(chunk.toString().toUpperCase()));
	});
}

test('bytes go there and back, on many connections at once', async (t) => {
	const port = await forwarder(t, await listen(t, upper()));
	const ask = async (word: string): Promise<string> => {
		const socket = connect(port, '127.0.0.1');
		socket.write(word);
		return text(socket);
	};
	const words = Array.from({ length: 200 }, (_, index) => `word ${index}`);
	t.deepEqual(
		await Promise.all(words.map(ask)),
		words.map((word) => word.toUpperCase()),
	);
});

test('a connection waits while the other side is being restarted', async (t) => {
	const first = createServer();
	const target = await listen(t, first);
	first.close();
	await once(first, 'close');
	const port = await forwarder(t, target);
	const socket = connect(port, '127.0.0.1');
	socket.write('later');
	await once(socket, 'connect');
	await listen(t, upper(), target);
	t.is(await text(socket), 'LATER');
});

test('when one side goes, so does the other', async (t) => {
	const server = createServer((socket) => socket.destroy());
	const port = await forwarder(t, await listen(t, server));
	const socket = connect(port, '127.0.0.1');
	socket.on('error', () => undefined);
	await once(socket, 'close');
	t.pass();
});
