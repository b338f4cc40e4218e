// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import type { Container, Handler, Probe } from './pod.ts';
import { act, type HandlerTarget } from './probe-action.ts';
import { probeUntil } from './prober.ts';

const target: HandlerTarget = {
	container: { name: 'app', ports: [{ name: 'web', containerPort: 8080 }] },
	address: '127.0.0.1',
	from: '127.0.0.1',
	command: (argv) => argv,
	variables: { GREETING: 'hello' },
};

async function server(t: ExecutionContext, status: () => number): Promise<number> {
	const listening = createServer((_, response) => response.writeHead(status()).end()).listen(0, '127.0.0.1');
	t.teardown(() => listening.close());
	await once(listening, 'listening');
	return (listening.address() as AddressInfo).port;
}

test('HTTP succeeds from 200 to 399', async (t) => {
	let status = 200;
	const port = await server(t, () => status);
	const ask = () => act({ httpGet: { port } }, target, 1_000);
	t.is(await ask(), undefined);
	status = 302;
	t.is(await ask(), undefined);
	status = 404;
	t.regex((await ask()) ?? '', /404/);
});

test('commands and connections succeed or say why not', async (t) => {
	const port = await server(t, () => 200);
	const outcome = (handler: Handler) => act(handler, target, 500);
	t.is(await outcome({ tcpSocket: { port } }), undefined);
	t.regex((await outcome({ tcpSocket: { port: 1 } })) ?? '', /ECONNREFUSED/);
	t.is(await outcome({ exec: { command: ['sh', '-c', 'test $GREETING = hello'] } }), undefined);
	t.is(await outcome({ exec: { command: ['sh', '-c', 'echo why; exit 3'] } }), 'sh: code 3: why');
	t.regex((await outcome({ exec: { command: ['sleep', '100'] } })) ?? '', /too long/);
	t.regex((await outcome({ httpGet: { port: 'nope' } })) ?? '', /no port named nope/);
	t.regex((await outcome({ grpc: { port: 1 } })) ?? '', /not grpc/);
});

async function verdictsOf(probe: Probe, enough: number, container: Container = target.container): Promise<string[]> {
	const stop = new AbortController();
	const seen: string[] = [];
	await probeUntil(stop.signal, probe, { ...target, container }, (verdict) => {
		seen.push(verdict);
		if (seen.length === enough) stop.abort();
	});
	return seen;
}

test('a container is ready as soon as it answers, long before the period is over', async (t) => {
	let asked = 0;
	const port = await server(t, () => (++asked > 3 ? 200 : 503));
	const began = performance.now();
	t.deepEqual(await verdictsOf({ httpGet: { port }, periodSeconds: 30, failureThreshold: 1 }, 2), [
		'failure',
		'success',
	]);
	t.true(performance.now() - began < 10_000);
});

test('early looks do not count as failures', async (t) => {
	const port = await server(t, () => 503);
	const began = performance.now();
	t.deepEqual(await verdictsOf({ httpGet: { port }, periodSeconds: 1, failureThreshold: 2 }, 1), ['failure']);
	t.true(performance.now() - began > 900);
});
