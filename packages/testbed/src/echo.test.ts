// SPDX-License-Identifier: Apache-2.0
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import test from 'ava';
import { call } from './call.ts';
import { type EchoAnswer, type EchoOptions, startEcho } from './echo.ts';

const forward = ['x-branchline-key', 'baggage'];

async function ask(
	port: number,
	rest: { path?: string; method?: string; headers?: Record<string, string | string[]> },
) {
	const { status, body } = await call({ host: '127.0.0.1', port, ...rest });
	return { status, answer: JSON.parse(body) as EchoAnswer };
}

async function echo(t: { teardown(end: () => Promise<void>): void }, options: EchoOptions) {
	const started = await startEcho(options);
	t.teardown(() => started.stop());
	return started;
}

test('answers what it got', async (t) => {
	const { port } = await echo(t, { name: 'cart' });
	const headers = { host: 'cart.shop', baggage: ['a=1', 'b=2'] };
	const { status, answer } = await ask(port, { path: '/x?y=1', method: 'POST', headers });
	t.is(status, 200);
	t.like(answer, { name: 'cart', pid: process.pid, path: '/x?y=1', method: 'POST', hops: ['cart'] });
	t.deepEqual([answer.headers.host, answer.headers.baggage], [['cart.shop'], ['a=1', 'b=2']]);
});

test('a chain tells its hops, and each hop hands on path, method and the named headers, line by line', async (t) => {
	const payments = await echo(t, { name: 'payments' });
	const checkout = await echo(t, { name: 'checkout', next: payments, forward });
	const last = { host: checkout.host, port: checkout.port, authority: 'checkout.shop' };
	const { port } = await echo(t, { name: 'frontend', next: last, forward });
	const headers = { 'x-branchline-key': 'pr-1', baggage: ['a=1', 'b=2'], 'x-other': 'dropped' };
	const { answer } = await ask(port, { path: '/pay', method: 'POST', headers });
	t.deepEqual(answer.hops, ['frontend', 'checkout', 'payments']);
	t.is(answer.failure, undefined);
});

test('the next hop gets the authority, the path and only the named headers', async (t) => {
	const got: unknown[] = [];
	const server = createServer((request, response) => {
		const { host, baggage } = request.headersDistinct;
		got.push([request.method, request.url, host, baggage, request.headers['x-other']]);
		response.end('not json');
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	t.teardown(() => server.close());
	const next = { host: '127.0.0.1', port: (server.address() as AddressInfo).port, authority: 'a.b', path: '/z' };
	const { port } = await echo(t, { name: 'frontend', next, forward });
	const { answer } = await ask(port, { path: '/x', headers: { baggage: ['a=1', 'b=2'], 'x-other': 'dropped' } });
	t.deepEqual(got, [['GET', '/z', ['a.b'], ['a=1', 'b=2'], undefined]]);
	t.deepEqual(answer.hops, ['frontend']);
});

test('a next hop that fails gives its status to the answer', async (t) => {
	const gone = await startEcho({ name: 'gone' });
	await gone.stop();
	const middle = await echo(t, { name: 'middle', next: gone });
	const { port } = await echo(t, { name: 'frontend', next: middle });
	const { status, answer } = await ask(port, {});
	t.is(status, 502);
	t.deepEqual(answer.hops, ['frontend', 'middle']);
	t.is(answer.failure?.status, 502);
});
