// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { limits } from '../limits.ts';
import { askOf, protocols, started } from '../running.test.fixture.ts';
import { ask } from './ask.ts';

async function listening(t: ExecutionContext, server: Server) {
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	t.teardown(() => server.close());
	return (server.address() as AddressInfo).port;
}

test('what fails is a reply with a reason, and the rest of the batch goes on', async (t) => {
	const running = await started(t);
	const closed = await listening(
		t,
		createTcpServer((socket) => socket.destroy()),
	);
	const given = await ask([
		...protocols.map((protocol) => ({ address: '127.0.0.1', port: 1, protocol })),
		...protocols.map((protocol) => ({ address: '127.0.0.1', port: closed, protocol })),
		{ address: 'no such host', port: 80 },
		{ address: '127.0.0.1', port: 80, headers: [['a b', 'c']] },
		{ address: '127.0.0.1', port: 80, path: '/a b' },
		{ address: '127.0.0.1', port: 80, more: 1 } as never,
		askOf(running),
	]);
	const last = given.at(-1);
	t.deepEqual([last?.status, last?.error], [200, undefined]);
	for (const [index, reply] of given.slice(0, -1).entries()) {
		t.is(reply.status, 0, String(index));
		t.truthy(reply.error, String(index));
	}
	t.regex(given[0]?.error ?? '', /ECONNREFUSED/);
	t.regex(given[8]?.error ?? '', /address: expected/);
});

test('an ask ends when its time is over, in every protocol', async (t) => {
	const running = await started(t);
	const slow = protocols.map((protocol) =>
		askOf(running, { protocol, timeoutMs: 150, headers: [['x-echo-delay-ms', '900']] }),
	);
	for (const reply of await ask(slow)) {
		t.is(reply.error, 'no whole answer after 150 ms');
		t.is(reply.status, 0);
	}
});

test('an answer that breaks off is shown as far as it came', async (t) => {
	const half = createServer((_request, response) => {
		response.writeHead(202, { 'content-length': '8' });
		response.write('half', () => response.destroy());
	});
	const [reply] = await ask([{ address: '127.0.0.1', port: await listening(t, half) }]);
	t.like(reply, { status: 202, body: 'half' });
	t.truthy(reply?.error);
});

test('an answer that is not this program’s is shown as it is, up to a limit', async (t) => {
	const other = createServer((request, response) => {
		response.writeHead(302, ['location', '/login', 'set-cookie', 'a=1', 'Set-Cookie', 'b=2']);
		response.end(request.url === '/long' ? 'x'.repeat(limits.replyBody + 1) : '{"workload":1}');
	});
	const port = await listening(t, other);
	const [short, long] = await ask([
		{ address: '127.0.0.1', port },
		{ address: '127.0.0.1', port, path: '/long' },
	]);
	t.like(short, { status: 302, body: '{"workload":1}' });
	t.is(short?.arrival, undefined);
	t.deepEqual(
		short?.headers.filter(([name]) => name === 'set-cookie'),
		[
			['set-cookie', 'a=1'],
			['set-cookie', 'b=2'],
		],
	);
	t.is(long?.body.length, limits.replyBody);
});

test('connections are used again for one authority, and never for two', async (t) => {
	const seen = new Map<string, Set<unknown>>();
	const other = createServer({ keepAliveTimeout: 0 }, (request, response) => {
		const host = request.headers.host ?? '';
		seen.set(host, (seen.get(host) ?? new Set()).add(request.socket));
		response.end();
	});
	const port = await listening(t, other);
	const asks = Array.from({ length: 12 }, (_, index) => ({
		address: '127.0.0.1',
		port,
		authority: `host-${index % 3}`,
	}));
	await ask(asks, { concurrency: 2 });
	t.is(seen.size, 3);
	const sockets = [...seen.values()].flatMap((some) => [...some]);
	t.is(new Set(sockets).size, sockets.length);
	t.true(sockets.length <= 6);
});

test('a connection that the other side closes as it is used again is not a failure', async (t) => {
	let connections = 0;
	const answer = 'HTTP/1.1 204 No Content\r\n\r\n';
	// As a proxy that drains: each connection takes one request, and ends when the next one comes.
	const impatient = createTcpServer((socket) => {
		connections++;
		socket.on('error', () => undefined);
		socket.once('data', () => {
			socket.write(answer);
			socket.once('data', () => socket.destroy());
		});
	});
	const port = await listening(t, impatient);
	const given = await ask(
		Array.from({ length: 5 }, () => ({ address: '127.0.0.1', port })),
		{ concurrency: 1 },
	);
	t.deepEqual(
		given.map(({ status, error }) => [status, error]),
		given.map(() => [204, undefined]),
	);
	t.is(connections, 5);
});

test('no more are under way than were allowed, and a batch can be ended', async (t) => {
	let most = 0;
	let now = 0;
	const other = createServer(async (_request, response) => {
		most = Math.max(most, ++now);
		setTimeout(() => {
			now--;
			response.end();
		}, 10);
	});
	const port = await listening(t, other);
	await ask(
		Array.from({ length: 20 }, () => ({ address: '127.0.0.1', port })),
		{ concurrency: 3 },
	);
	t.is(most, 3);
	const running = await started(t);
	const slow = Array.from({ length: 4 }, () => askOf(running, { headers: [['x-echo-delay-ms', '3000']] }));
	const ended = await ask(slow, { concurrency: 2, signal: AbortSignal.timeout(100) });
	t.true(ended.every(({ status, error }) => status === 0 && error !== undefined));
});

test('a batch beyond the limits is the mistake of the caller', async (t) => {
	await t.throwsAsync(ask(Array.from({ length: limits.asks + 1 }, () => ({ address: 'a', port: 1 }))), {
		instanceOf: RangeError,
	});
	await t.throwsAsync(ask([], { concurrency: 0 }), { instanceOf: RangeError });
});
