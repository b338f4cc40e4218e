// SPDX-License-Identifier: Apache-2.0
import type { ClientHttp2Session } from 'node:http2';
import test, { type ExecutionContext } from 'ava';
import { resourceTypes } from 'envoy-control-plane-ts';
import { eventually } from '../eventually.ts';
import { startClient } from './envoy.ts';
import { connection, deltaAds, RawCall } from './raw-client.ts';
import { cluster, endpoints, idleCluster, routesTo, shop } from './shop.ts';
import { answers, application, constantLoad, replica } from './stage.ts';

const { typeUrl } = resourceTypes.CDS;
const unavailable = 14;
const exhausted = 8;

/** A client of clusters that takes everything; `held` are the versions that it has, by name. */
interface Taker {
	readonly call: RawCall;
	readonly held: ReadonlyMap<string, string>;
}

function taker(session: ClientHttp2Session, id: string): Taker {
	const call = new RawCall(session, deltaAds);
	const held = new Map<string, string>();
	call.read((response) => {
		for (const { name, version } of (response.resources ?? []) as { name: string; version: string }[])
			held.set(name, version);
		for (const name of (response.removedResources ?? []) as string[]) held.delete(name);
		call.send({ typeUrl, responseNonce: response.nonce! });
	});
	call.send({ node: { id }, typeUrl, resourceNamesSubscribe: ['*'] });
	return { call, held };
}

async function connected(t: ExecutionContext, port: { readonly port: number }): Promise<ClientHttp2Session> {
	const session = await connection(port);
	t.teardown(() => session.destroy());
	return session;
}

test.serial('200 streams on two connections have the same within 10 s of the last of 100 changes', async (t) => {
	const { store, controlPlane, ...server } = await replica(t, []);
	const sessions = [await connected(t, server), await connected(t, server)];
	const takers = sessions.flatMap((session, at) =>
		Array.from({ length: 100 }, (_, index) => taker(session, `taker-${at}-${index}`)),
	);
	await eventually('200 streams', () => [...controlPlane.sessions].length === 200);
	for (let step = 0; step < 100; step++) {
		const gone = step < 20 ? [] : [{ typeUrl, name: `c-${step - 20}` }];
		store.publish({ set: [cluster(`c-${step}`), cluster('all', { connect_timeout: `${step + 1}s` })], remove: gone });
		await new Promise(setImmediate);
	}
	const wanted = JSON.stringify([...store.resources(typeUrl)].map(({ name, version }) => [name, version]).sort());
	const began = performance.now();
	const isWhole = ({ held }: Taker): boolean => JSON.stringify([...held].sort()) === wanted;
	await eventually('every stream has the last step', () => takers.every(isWhole));
	const took = performance.now() - began;
	t.true(took < 10_000, `${took} ms`);
	t.log(`${Math.round(took)} ms after the last change`);
	for (const { call } of takers) call.close();
	await eventually('no stream', () => [...controlPlane.sessions].length === 0);
});

test.serial('one stream too many is refused, and a place that is free is given', async (t) => {
	const { controlPlane, ...server } = await replica(t, [], { limits: { streams: 3 } });
	const reasons: string[] = [];
	controlPlane.on('denied', ({ reason }) => reasons.push(reason));
	const session = await connected(t, server);
	const takers = ['a', 'b', 'c'].map((id) => taker(session, id));
	await eventually('three streams', () => [...controlPlane.sessions].length === 3);
	t.like(await taker(session, 'd').call.ended, { status: exhausted });
	t.deepEqual(reasons, ['there are 3 streams already']);
	takers[0]!.call.close();
	await eventually('two streams', () => [...controlPlane.sessions].length === 2);
	taker(session, 'e');
	await eventually('three streams again', () => [...controlPlane.sessions].length === 3);
});

test.serial('a stream that does not say whose it is ends', async (t) => {
	const server = await replica(t, [], { limits: { silence: 200 } });
	t.like(await new RawCall(await connected(t, server), deltaAds).ended, { status: 4 });
});

test.serial(
	'a control plane that closes waits for clients as long as it says, and cuts off those that stay',
	async (t) => {
		const { controlPlane, ...server } = await replica(t, []);
		const session = await connected(t, server);
		const stays = taker(session, 'stays');
		await eventually('the stream', () => [...controlPlane.sessions].length === 1);
		const began = performance.now();
		await server.close({ graceMs: 300 });
		const took = performance.now() - began;
		t.true(took >= 290 && took < 5_000, `${took} ms`);
		await eventually('the connection is cut off', () => session.destroyed);
		t.like(await stays.call.ended, { status: unavailable });
	},
);

test.serial('a client that does not read holds one response, keeps nobody waiting, and is ended', async (t) => {
	const [a, b] = [await application(t, 'a'), await application(t, 'b')];
	const bulk = Array.from({ length: 2_000 }, (_, index) =>
		cluster(`bulk-${index}`, { alt_stat_name: 'x'.repeat(500) }),
	);
	const times = { acknowledgement: 3_000, stage: 5_000 };
	const { store, controlPlane, ...server } = await replica(t, [...shop('a', a), ...bulk], { times });
	const envoy = await startClient({ replicas: [server] });
	t.teardown(() => envoy.stop());
	const running = await constantLoad(t, envoy);
	await answers(running, 10);

	const slow = new RawCall(await connected(t, server), deltaAds);
	slow.send({ node: { id: 'slow' }, typeUrl, resourceNamesSubscribe: ['*'] });
	await eventually('the slow stream', () => [...controlPlane.sessions].length === 2);
	const session = [...controlPlane.sessions][1]!;
	let most = session.unwritten;
	let steps = 0;
	await eventually('the slow stream is gone', () => {
		store.publish({ set: bulk.slice(0, 20).map(({ name }) => idleCluster(name, { connect_timeout: `${++steps}s` })) });
		most = Math.max(most, session.unwritten);
		return [...controlPlane.sessions].length === 1;
	});
	t.true(steps > 20 && most > 0.5 * 1024 * 1024 && most < 1.1 * 1024 * 1024, `${steps} steps, ${most} bytes`);

	store.publish({ set: [cluster('b'), endpoints('b', [b]), routesTo('b')] });
	await eventually('the other client has what is new', async () => {
		const count = await envoy.stat('cluster.b.upstream_rq_completed');
		return typeof count === 'number' && count > 0;
	});
	t.like(await running.stop(), { wrong: 0, errors: 0 });
	slow.read(() => undefined);
	t.like(await slow.ended, { status: unavailable });
});
