// SPDX-License-Identifier: Apache-2.0
import { Client, credentials } from '@grpc/grpc-js';
import test, { type ExecutionContext } from 'ava';
import { ControlPlane } from './control-plane.ts';
import {
	attack,
	comeAndGo,
	endlessHeaders,
	forcedResets,
	pings,
	rapidResets,
	settings,
} from './http2-attack.test.fixture.ts';
import { listen } from './listen.ts';
import { DeltaStream } from './raw-stream.test.fixture.ts';
import { made, until, urls } from './serving.test.fixture.ts';
import { Store } from './store.ts';

/** How long a client that does nothing wrong may wait for an answer, in milliseconds. */
const patience = 5_000;
/** Streams in all: what was broken off is not to count. */
const streams = 2;

/** Has a control plane attacked while it serves another client, on the same stream and on new ones. */
async function survives(t: ExecutionContext, attackOn: (port: number) => Promise<unknown>): Promise<void> {
	const store = new Store();
	store.publish({ set: [made('RDS', 'a')] });
	const plane = new ControlPlane({ serve: store, limits: { streams } });
	plane.on('failed', (error) => t.fail(`failed: ${error}`));
	// What HTTP/2 has given up, and still is connected, goes when it does not answer.
	const { port, close } = await listen(plane, { keepalive: { time: 100, timeout: 1_000 } });
	t.teardown(() => close({ graceMs: 0 }));
	const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
	t.teardown(() => client.close());
	const good = new DeltaStream({ client, store });
	const served = async (stream: DeltaStream): Promise<void> => {
		const begin = performance.now();
		stream.ask(urls.RDS, 'a');
		t.deepEqual((await stream.take(urls.RDS)).names, ['a']);
		t.true(performance.now() - begin < patience, `${performance.now() - begin} ms`);
	};
	await served(good);
	const before = process.getActiveResourcesInfo().length;
	let isOver = false;
	const attacked = attackOn(port).then(() => {
		isOver = true;
	});
	while (!isOver) await served(good);
	await attacked;
	await until(() => process.getActiveResourcesInfo().length <= before);
	const another = new DeltaStream({ client, store, node: { id: 'another' } });
	await served(another);
	t.is([...plane.sessions].length, 2);
}

const attacks: readonly (readonly [what: string, chunks: readonly Buffer[]])[] = [
	['20,000 calls that are broken off at once', rapidResets(400)],
	['20,000 calls that the server has to break off', forcedResets(400)],
	['10,000 pings', pings(10_000)],
	['10,000 times settings', settings(10_000)],
	['headers without an end', endlessHeaders(1_000)],
	['bytes that are no HTTP/2', [Buffer.alloc(1024 * 1024, 'no preface')]],
	['the beginning of a TLS handshake', [Buffer.from('160301020001000100', 'hex')]],
];

for (const [what, chunks] of attacks) {
	test.serial(`${what}, on four connections, keep nobody else waiting and leave nothing behind`, async (t) => {
		await survives(t, (port) => Promise.all(Array.from({ length: 4 }, () => attack(port, chunks))));
	});
}

test.serial('500 connections that come and go keep nobody else waiting and leave nothing behind', async (t) => {
	await survives(t, (port) => comeAndGo(port, 500));
});
