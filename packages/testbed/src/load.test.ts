// SPDX-License-Identifier: Apache-2.0
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { load } from './load.ts';

async function serve(t: ExecutionContext, listener: RequestListener) {
	const server = createServer(listener);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	t.teardown(() => {
		server.closeAllConnections();
		server.close();
	});
	return { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
}

test('counts what is accepted, what is not, and what failed', async (t) => {
	const target = await serve(t, (request, response) => {
		if (request.url === '/broken') return request.socket.destroy();
		response.statusCode = request.url === '/503' ? 503 : 200;
		response.end(request.url);
	});
	const paths = ['/a', '/b', '/503', '/broken'];
	const { done } = load({
		request: (index) => ({ ...target, path: paths[index % 4] as string }),
		accept: ({ body }) => body !== '/b',
		maxRequests: 40,
		concurrency: 3,
	});
	const report = await done;
	t.like(report, { sent: 40, ok: 20, wrong: 10, errors: 10, status5xx: 10, statuses: { 200: 20, 503: 10 } });
	t.true(report.p50 > 0 && report.p99 >= report.p50);
	t.is(report.failures.length, 20);
	t.like(
		report.failures.find(({ path }) => path === '/b'),
		{ status: 200, text: '/b' },
	);
});

test('at most so many connections, which are kept', async (t) => {
	const sockets = new Set<unknown>();
	const target = await serve(t, (request, response) => {
		sockets.add(request.socket);
		response.end();
	});
	await load({ request: () => target, maxRequests: 200, concurrency: 4 }).done;
	t.true(sockets.size <= 4, `${sockets.size} connections`);
});

test('a rate spaces the requests', async (t) => {
	const target = await serve(t, (_, response) => response.end());
	const { seconds, sent } = await load({ request: () => target, maxRequests: 21, rate: 200 }).done;
	t.is(sent, 21);
	t.true(seconds >= 0.095, `${seconds} s`);
});

test('stop, the signal and a request of undefined end it', async (t) => {
	const target = await serve(t, (_, response) => response.end());
	const forever = { request: () => target, maxRequests: Number.POSITIVE_INFINITY };
	const slow = load({ ...forever, rate: 0.001, concurrency: 2 });
	t.true((await slow.stop()).sent <= 1);
	t.is((await load({ ...forever, signal: AbortSignal.abort() }).done).sent, 0);
	t.is((await load({ ...forever, request: (index) => (index < 5 ? target : undefined) }).done).sent, 5);
});

test('only loopback addresses', async (t) => {
	for (const host of ['localhost', '10.0.0.1', '128.0.0.1', '::2', '::ffff:10.0.0.1', '0.0.0.0', '']) {
		const { done, report } = load({ request: () => ({ host, port: 1 }), maxRequests: 10 });
		await t.throwsAsync(done, { message: /expected an address in 127\.0\.0\.0\/8 or ::1/ }, host);
		t.is(report().sent, 0);
	}
	const { done } = load({ request: () => ({ host: '127.1.2.3', port: 1 }), maxRequests: 1 });
	t.is((await done).errors, 1);
});
