// SPDX-License-Identifier: Apache-2.0
import test, { type ExecutionContext } from 'ava';
import { Lifetimes } from './lifetimes.ts';
import { Resource } from './resource.ts';
import type { resourceTypes } from './resource-types.ts';
import { edsCluster, made, serving, until, urls } from './serving.test.fixture.ts';

const ttlNode = { id: 'timed', clientFeatures: ['xds.config.supports-resource-ttl'] };
const wrapNode = { id: 'timed', clientFeatures: [...ttlNode.clientFeatures, 'xds.config.resource-in-sotw'] };

function timed(type: keyof typeof resourceTypes, name: string, ttl: number | undefined, content = ''): Resource {
	const { typeUrl, bytes } = made(type, name, content);
	return new Resource({ typeUrl, name, bytes, ttl });
}

const milliseconds = ({ ttl }: { ttl?: { seconds: bigint; nanos: number } | undefined }) =>
	ttl === undefined ? undefined : Number(ttl.seconds) * 1000 + ttl.nanos / 1e6;

test('delta: a lifetime is told, and renewed without the body, before it is over', async (t) => {
	const serves = await serving(t, [timed('RTDS', 'a', 80), timed('RTDS', 'b', undefined)]);
	const stream = serves.delta({ node: ttlNode });
	stream.ask(urls.RTDS, 'a', 'b');
	const { resources } = await stream.take(urls.RTDS);
	t.deepEqual(
		resources.map((one) => milliseconds(one)),
		[80, undefined],
	);
	const [first] = resources;
	for (let i = 0; i < 3; i++) {
		const { resources: renewed } = await stream.take(urls.RTDS);
		t.is(renewed.length, 1);
		t.like(renewed[0]!, { name: 'a', version: first!.version!, resource: undefined });
		t.is(milliseconds(renewed[0]!), 80);
	}
});

test('delta: a change while a renewal is due is sent with its body', async (t) => {
	const serves = await serving(t, [timed('RTDS', 'a', 60)]);
	const stream = serves.delta({ node: ttlNode });
	stream.ask(urls.RTDS, 'a');
	await stream.take(urls.RTDS);
	const renewal = await stream.next(urls.RTDS);
	// It is not acknowledged yet, so the next one becomes due and cannot be sent.
	const [session] = serves.plane.sessions;
	await until(() => session!.stream!.channels[0]!.backlog > 0);
	serves.store.publish({ set: [timed('RTDS', 'a', 60, 'changed')] });
	stream.ack(renewal);
	const { resources } = await stream.take(urls.RTDS);
	t.is(resources[0]!.version, serves.store.get(urls.RTDS, 'a')!.version);
	t.not(resources[0]!.resource, undefined);
});

test('delta: a lifetime that is taken away is taken away from the client', async (t) => {
	const serves = await serving(t, [timed('RTDS', 'a', 60_000)]);
	const stream = serves.delta({ node: ttlNode });
	stream.ask(urls.RTDS, 'a');
	await stream.take(urls.RTDS);
	serves.store.publish({ set: [timed('RTDS', 'a', undefined)] });
	const { resources } = await stream.take(urls.RTDS);
	t.is(milliseconds(resources[0]!), undefined);
	t.not(resources[0]!.resource, undefined, 'with its body: it is no renewal');
});

test('delta: what a client has from before is renewed when it comes back', async (t) => {
	const serves = await serving(t, [timed('RTDS', 'a', 60_000)]);
	const { version } = serves.store.get(urls.RTDS, 'a')!;
	const stream = serves.delta({ node: ttlNode });
	stream.say({ typeUrl: urls.RTDS, resourceNamesSubscribe: ['a'], initialResourceVersions: { a: version } });
	const { resources } = await stream.take(urls.RTDS);
	t.like(resources[0]!, { name: 'a', version, resource: undefined });
});

test('delta: a client that comes back with a lifetime that was taken away is sent the resource without', async (t) => {
	const serves = await serving(t, [timed('RTDS', 'a', undefined)]);
	const { version } = timed('RTDS', 'a', 60_000);
	const stream = serves.delta({ node: ttlNode });
	stream.say({ typeUrl: urls.RTDS, resourceNamesSubscribe: ['a'], initialResourceVersions: { a: version } });
	const { resources } = await stream.take(urls.RTDS);
	t.is(milliseconds(resources[0]!), undefined);
	t.not(resources[0]!.resource, undefined);
});

test('delta: renewals of a cluster are no change of it: its endpoints are not sent again', async (t) => {
	const { typeUrl, name, bytes } = edsCluster('a');
	const serves = await serving(t, [new Resource({ typeUrl, name, bytes, ttl: 60 }), made('EDS', 'a')]);
	const stream = serves.delta({ node: ttlNode });
	stream.ask(urls.CDS);
	await stream.take(urls.CDS);
	stream.ask(urls.EDS, 'a');
	await stream.take(urls.EDS);
	stream.ask(urls.RDS, 'r');
	await stream.take(urls.RDS);
	await stream.take(urls.CDS);
	const renewal = await stream.next(urls.CDS);
	serves.store.publish({ set: [made('RDS', 'r')] });
	t.deepEqual((await stream.take(urls.RDS)).names, ['r'], 'nor do routes wait for a renewal');
	t.deepEqual(await stream.surplus(), []);
	stream.ack(renewal);
});

test('sotw: resources with a lifetime come in a wrapper, and again before it is over', async (t) => {
	const serves = await serving(t, [timed('RTDS', 'a', 80), timed('RTDS', 'b', undefined)]);
	const stream = serves.sotw({ node: wrapNode });
	stream.ask(urls.RTDS, 'a', 'b');
	const { resources } = await stream.take(urls.RTDS);
	t.deepEqual(
		resources.map((one) => [one.name, milliseconds(one), one.resource?.typeUrl]),
		[
			['a', 80, urls.RTDS],
			['b', undefined, urls.RTDS],
		],
	);
	for (let i = 0; i < 3; i++) {
		const { resources: renewed } = await stream.take(urls.RTDS);
		t.deepEqual(
			renewed.map((one) => [one.name, milliseconds(one), one.resource?.typeUrl]),
			[['a', 80, urls.RTDS]],
		);
	}
});

test('sotw: a lifetime that is taken away is taken away from the client', async (t) => {
	const serves = await serving(t, [timed('RTDS', 'a', 60_000)]);
	const stream = serves.sotw({ node: wrapNode });
	stream.ask(urls.RTDS, 'a');
	await stream.take(urls.RTDS);
	serves.store.publish({ set: [timed('RTDS', 'a', undefined)] });
	const { resources } = await stream.take(urls.RTDS);
	t.deepEqual(
		resources.map((one) => [one.name, milliseconds(one), one.resource?.typeUrl]),
		[['a', undefined, urls.RTDS]],
	);
});

test('sotw: the renewal of one of a whole set holds the whole set', async (t) => {
	const serves = await serving(t, [timed('LDS', 'a', 80), timed('LDS', 'b', undefined)]);
	const stream = serves.sotw({ node: wrapNode });
	stream.ask(urls.LDS);
	const { version } = await stream.take(urls.LDS);
	for (let i = 0; i < 2; i++) t.deepEqual([...(await stream.take(urls.LDS)).names].sort(), ['a', 'b']);
	const again = serves.sotw({ node: wrapNode });
	again.say({ typeUrl: urls.LDS, versionInfo: version });
	t.deepEqual([...(await again.take(urls.LDS)).names].sort(), ['a', 'b'], 'though the version is the same');
});

async function untimed(
	t: ExecutionContext,
	protocol: 'delta' | 'sotw',
	node: { id: string; clientFeatures?: string[] },
) {
	const serves = await serving(t, [timed('RTDS', 'a', 20), timed('LDS', 'a', 20)]);
	const stream = serves[protocol]({ node });
	for (const type of [urls.LDS, urls.RTDS]) {
		stream.ask(type, 'a');
		const { resources } = await stream.take(type);
		t.deepEqual(
			resources.map((one) => [one.name, milliseconds(one), one.resource?.typeUrl]),
			[['a', undefined, type]],
		);
	}
	const [session] = serves.plane.sessions;
	for (const channel of session!.stream!.channels) t.is(channel.renew(1e9), undefined);
}

test('delta: a client that does not understand lifetimes is told of none', untimed, 'delta', { id: 'plain' });
test('sotw: a client that does not understand lifetimes is told of none', untimed, 'sotw', { id: 'plain' });
test('sotw: a client that does not understand wrappers is told of none', untimed, 'sotw', ttlNode);

test('lifetimes are renewed twice within the shortest, also where a shorter one comes later', (t) => {
	const lifetimes = new Lifetimes(new Set(), 'delta');
	const [long, short] = [timed('RTDS', 'long', 60_000), timed('RTDS', 'short', 1_000)];
	t.deepEqual(lifetimes.due([long], 0), []);
	t.is(lifetimes.next, 30_000);
	t.deepEqual(lifetimes.due([long, short], 1_000), []);
	t.is(lifetimes.next, 1_500);
	t.deepEqual(lifetimes.due([long, short], 1_500), [long, short]);
	t.is(lifetimes.next, 2_000);
	t.deepEqual(lifetimes.due([], 1_600), []);
	t.is(lifetimes.next, undefined);
});
