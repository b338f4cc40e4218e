// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import * as http2 from 'node:http2';
import { connect, createServer, type Socket } from 'node:net';
import { Client, credentials } from '@grpc/grpc-js';
import test, { type ExecutionContext } from 'ava';
import { ControlPlane } from './control-plane.ts';
import type { ClientLimits } from './limits.ts';
import { type ListenOptions, listen } from './listen.ts';
import { DeltaStream } from './raw-stream.test.fixture.ts';
import { made, until, urls } from './serving.test.fixture.ts';
import { Store } from './store.ts';

async function listening(t: ExecutionContext, options: ListenOptions, limits: Partial<ClientLimits> = {}) {
	const store = new Store();
	store.publish({ set: [made('RDS', 'a')] });
	const plane = new ControlPlane({ serve: store, limits });
	const reasons: string[] = [];
	plane.on('disconnected', (_, reason) => reasons.push(reason));
	const { port, close } = await listen(plane, options);
	t.teardown(() => close({ graceMs: 0 }));
	return { store, plane, port, close, reasons };
}

function connected(t: ExecutionContext, port: number): Client {
	const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
	t.teardown(() => client.close());
	return client;
}

/** A line to a port that can be cut without either end hearing of it. */
async function line(t: ExecutionContext, port: number) {
	const sockets: Socket[] = [];
	const server = createServer((near) => {
		const far = connect(port, '127.0.0.1');
		near.pipe(far).pipe(near);
		sockets.push(near, far);
		for (const socket of [near, far]) socket.on('error', () => {});
	}).listen(0, '127.0.0.1');
	await once(server, 'listening');
	t.teardown(() => {
		for (const socket of sockets) socket.destroy();
		server.close();
	});
	const cut = () => {
		for (const socket of sockets) socket.unpipe().pause();
	};
	return { port: (server.address() as { port: number }).port, cut };
}

test('a client that does not answer any more, without closing its connection, is gone after the keepalive', async (t) => {
	const { plane, port, store, reasons } = await listening(t, { keepalive: { time: 100, timeout: 3_000 } });
	const through = await line(t, port);
	const stream = new DeltaStream({ client: connected(t, through.port), store });
	stream.ask(urls.RDS, 'a');
	await stream.take(urls.RDS);
	t.is([...plane.sessions].length, 1);
	through.cut();
	await until(() => reasons.length > 0);
	t.is([...plane.sessions].length, 0);
});

test('a connection that answers is kept, however long its client says nothing', async (t) => {
	const { port, store, reasons } = await listening(t, { keepalive: { time: 20, timeout: 2_000 } });
	const through = await line(t, port);
	const stream = new DeltaStream({ client: connected(t, through.port), store });
	stream.ask(urls.RDS, 'a');
	await stream.take(urls.RDS);
	// One that does not answer tells when one that did not would be gone, too.
	const other = await listening(t, { keepalive: { time: 20, timeout: 3_000 } });
	const lost = await line(t, other.port);
	const silent = new DeltaStream({ client: connected(t, lost.port), store: other.store });
	silent.ask(urls.RDS, 'a');
	await silent.take(urls.RDS);
	lost.cut();
	await until(() => other.reasons.length > 0);
	t.deepEqual(reasons, []);
	store.publish({ set: [made('RDS', 'a', 'new')] });
	t.deepEqual((await stream.take(urls.RDS)).names, ['a']);
});

test('an old connection ends, its client opens another one, and is sent nothing that it has', async (t) => {
	const { plane, port, store, reasons } = await listening(t, { connectionAge: { most: 200, grace: 100 } });
	const client = connected(t, port);
	const stream = new DeltaStream({ client, store });
	stream.ask(urls.RDS, 'a');
	const { resources } = await stream.take(urls.RDS);
	await stream.ended;
	await until(() => reasons.length === 1);
	t.deepEqual(reasons, ['the connection is gone, or the client cancelled the stream']);
	const again = new DeltaStream({ client, store });
	again.say({
		typeUrl: urls.RDS,
		resourceNamesSubscribe: ['a'],
		initialResourceVersions: { a: resources[0]!.version! },
	});
	t.deepEqual(await again.surplus(), []);
	t.is([...plane.sessions].length, 1);
});

test('a server that stops ends its streams as unavailable, and takes no more', async (t) => {
	const { plane, port, store, close } = await listening(t, {});
	const stream = new DeltaStream({ client: connected(t, port), store });
	stream.ask(urls.RDS, 'a');
	await stream.take(urls.RDS);
	await close({ graceMs: 1_000 });
	t.is((await stream.ended).status, 'UNAVAILABLE');
	t.is([...plane.sessions].length, 0);
	const late = new DeltaStream({ client: connected(t, port), store });
	t.is((await late.ended).status, 'UNAVAILABLE');
});

test('a connection is told how many streams it may have, which HTTP/2 holds it to', async (t) => {
	const { port } = await listening(t, {}, { streamsPerConnection: 2 });
	const session = http2.connect(`http://127.0.0.1:${port}`);
	t.teardown(() => session.destroy());
	const [settings] = (await once(session, 'remoteSettings')) as [http2.Settings];
	t.is(settings.maxConcurrentStreams, 2);
});
