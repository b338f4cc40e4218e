// SPDX-License-Identifier: Apache-2.0
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import test, { type ExecutionContext } from 'ava';
import { ask, echoProgram } from './index.ts';
import { protocols } from './running.test.fixture.ts';

interface Announced {
	readonly ports: readonly number[];
	readonly controlPort: number;
}

function spawned(t: ExecutionContext, environment: Readonly<Record<string, string>>): ChildProcess {
	const child = spawn(process.execPath, [echoProgram], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
	t.teardown(() => child.kill('SIGKILL'));
	return child;
}

async function firstLine(stream: AsyncIterable<Buffer> | null): Promise<string> {
	for await (const chunk of stream ?? []) return chunk.toString();
	return '';
}

test('the program takes its settings from the environment, and answers what is under way before it ends', async (t) => {
	const child = spawned(t, { ECHO_WORKLOAD: 'cart', ECHO_PORTS: '0,0', ECHO_CONTROL_PORT: '0', POD_NAME: 'cart-x' });
	const { ports, controlPort } = JSON.parse(await firstLine(child.stdout)) as Announced;
	t.is(ports.length, 2);
	const address = '127.0.0.1';
	const quick = await ask(ports.map((port) => ({ address, port })));
	t.deepEqual(
		quick.map(({ arrival }) => [arrival?.workload, arrival?.pod]),
		[
			['cart', 'cart-x'],
			['cart', 'cart-x'],
		],
	);
	// Connections that are open when the program is told to stop must not hold it up.
	const idle = await fetch(`http://${address}:${controlPort}/ready`);
	t.is(idle.status, 200);
	const slow = ask([
		{
			address,
			port: ports[0]!,
			headers: [
				['x-echo-delay-ms', '600'],
				['x-echo-id', 'slow-1'],
			],
		},
		{
			address,
			port: ports[0]!,
			protocol: 'h2c',
			headers: [
				['x-echo-delay-ms', '600'],
				['x-echo-id', 'slow-2'],
			],
		},
	]);
	for (let count = 0; count < 2; ) {
		const response = await fetch(`http://${address}:${controlPort}/arrivals?prefix=slow`);
		count = ((await response.json()) as { arrivals: unknown[] }).arrivals.length;
	}
	child.kill('SIGTERM');
	t.deepEqual(
		(await slow).map(({ status, error }) => [status, error]),
		[
			[200, undefined],
			[200, undefined],
		],
	);
	const [code] = await once(child, 'exit');
	t.is(code, 0);
	const [late] = await ask([{ address, port: ports[0]! }]);
	t.regex(late?.error ?? '', /ECONNREFUSED/);
});

test('many ports and connections are nothing to warn of', async (t) => {
	const ports = Array(12).fill(0).join();
	const child = spawned(t, { ECHO_WORKLOAD: 'cart', ECHO_PORTS: ports, ECHO_CONTROL_PORT: '0' });
	const complaints = text(child.stderr!);
	const { ports: open } = JSON.parse(await firstLine(child.stdout)) as Announced;
	const address = '127.0.0.1';
	const asks = open.flatMap((port) => protocols.map((protocol) => ({ address, port, protocol })));
	const replies = await ask(asks, { concurrency: asks.length });
	t.deepEqual(
		replies.filter(({ status }) => status !== 200 && status !== 101),
		[],
	);
	child.kill('SIGTERM');
	t.is(await complaints, '');
});

test('every wrong setting is named', async (t) => {
	const child = spawned(t, { ECHO_PORTS: '80a', ECHO_CONTROL_PORT: '1,2' });
	const said = await firstLine(child.stderr);
	t.regex(said, /ECHO_PORTS: .*\nECHO_CONTROL_PORT: /);
	t.deepEqual(await once(child, 'exit'), [1, null]);
});
