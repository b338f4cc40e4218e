// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { edsCluster, made, serving, urls } from './serving.test.fixture.ts';

for (const protocol of ['delta', 'sotw'] as const) {
	test(`${protocol}: endpoints are sent again after their cluster changed, though they are the same`, async (t) => {
		const serves = await serving(t, [edsCluster('c', 'e'), edsCluster('d', 'f'), made('EDS', 'e'), made('EDS', 'f')]);
		const stream = serves[protocol]();
		stream.ask(urls.CDS);
		await stream.take(urls.CDS);
		stream.ask(urls.EDS, 'e', 'f');
		t.deepEqual((await stream.take(urls.EDS)).names, ['e', 'f']);
		serves.store.publish({ set: [edsCluster('c', 'e', 'changed')] });
		await stream.take(urls.CDS);
		t.deepEqual((await stream.take(urls.EDS)).names, ['e']);
		t.deepEqual(await stream.surplus(), []);
		serves.store.publish({ set: [made('EDS', 'e', 'changed')] });
		t.deepEqual((await stream.take(urls.EDS)).names, ['e']);
		t.deepEqual(await stream.surplus(), [], 'a cluster needs nothing when its endpoints change');
	});

	test(`${protocol}: a second cluster gets the endpoints that the client has of the first`, async (t) => {
		const serves = await serving(t, [edsCluster('c', 'e'), made('EDS', 'e')]);
		const stream = serves[protocol]();
		stream.ask(urls.CDS);
		await stream.take(urls.CDS);
		stream.ask(urls.EDS, 'e');
		await stream.take(urls.EDS);
		serves.store.publish({ set: [edsCluster('d', 'e')] });
		await stream.take(urls.CDS);
		t.deepEqual((await stream.take(urls.EDS)).names, ['e']);
	});

	test(`${protocol}: routes wait until a new cluster has its endpoints`, async (t) => {
		const serves = await serving(t, [made('RDS', 'r')]);
		const stream = serves[protocol]();
		stream.ask(urls.CDS);
		t.deepEqual((await stream.take(urls.CDS)).names, [], 'a client that starts is told that there is nothing');
		stream.ask(urls.RDS, 'r');
		await stream.take(urls.RDS);
		serves.store.publish({ set: [edsCluster('c'), made('EDS', 'c'), made('RDS', 'r', 'to c')] });
		await stream.take(urls.CDS);
		t.deepEqual(await stream.surplus(), []);
		stream.ask(urls.EDS, 'c');
		const endpoints = await stream.next(urls.EDS);
		t.deepEqual(await stream.surplus(), []);
		stream.ack(endpoints);
		t.deepEqual((await stream.take(urls.RDS)).names, ['r']);
	});

	test(`${protocol}: routes do not wait for endpoints that the client refused`, async (t) => {
		const serves = await serving(t, [edsCluster('c'), made('EDS', 'c', 'bad'), made('RDS', 'r')]);
		const stream = serves[protocol]();
		stream.ask(urls.CDS);
		await stream.take(urls.CDS);
		stream.ask(urls.EDS, 'c');
		stream.nack(await stream.next(urls.EDS), 'c');
		stream.ask(urls.RDS, 'r');
		await stream.take(urls.RDS);
		serves.store.publish({ set: [edsCluster('c', 'c', 'changed'), made('RDS', 'r', '2')] });
		await stream.take(urls.CDS);
		t.deepEqual((await stream.take(urls.RDS)).names, ['r']);
		t.deepEqual(await stream.surplus(), [], 'what was refused is not sent again for the sake of a cluster');
	});

	test(`${protocol}: clusters with endpoints from elsewhere, or with none, wait for nothing`, async (t) => {
		const serves = await serving(t, [made('CDS', 'c'), made('RDS', 'r')]);
		const stream = serves[protocol]();
		stream.ask(urls.CDS);
		await stream.take(urls.CDS);
		stream.ask(urls.RDS, 'r');
		t.deepEqual((await stream.take(urls.RDS)).names, ['r']);
	});
}

test('sotw: a cluster that stands in for a refused version gets its endpoints, for the client may have taken one between', async (t) => {
	const serves = await serving(t, [edsCluster('c', 'e', 'first'), made('EDS', 'e')]);
	const stream = serves.sotw();
	stream.ask(urls.CDS);
	await stream.take(urls.CDS);
	stream.ask(urls.EDS, 'e');
	await stream.take(urls.EDS);
	serves.store.publish({ set: [edsCluster('c', 'e', 'second'), made('CDS', 'd', 'bad')] });
	const second = await stream.next(urls.CDS);
	await stream.take(urls.EDS);
	serves.store.publish({ set: [edsCluster('c', 'e', 'bad'), made('CDS', 'd', 'good')] });
	// As Envoy does, the client takes the second version of c, though it refuses the response for the sake of d.
	stream.nack(second, "'d' is bad");
	const third = await stream.next(urls.CDS);
	await stream.take(urls.EDS);
	stream.nack(third, "'c' is bad");
	const { resources } = await stream.take(urls.CDS);
	const first = resources.find(({ name }) => name === 'c');
	t.true(Buffer.from(first!.resource!.value).includes('first'), 'the last version that it accepted');
	t.deepEqual((await stream.take(urls.EDS)).names, ['e']);
	t.deepEqual(await stream.surplus(), []);
});

test('delta: endpoints that are not there are told to be missing again when their cluster changed', async (t) => {
	const serves = await serving(t, [edsCluster('c'), made('RDS', 'r')]);
	const stream = serves.delta();
	stream.ask(urls.CDS);
	await stream.take(urls.CDS);
	stream.ask(urls.EDS, 'c');
	t.deepEqual((await stream.take(urls.EDS)).removed, ['c']);
	stream.ask(urls.RDS, 'r');
	t.deepEqual((await stream.take(urls.RDS)).names, ['r'], 'there is nothing to wait for');
	serves.store.publish({ set: [edsCluster('c', 'c', 'changed')] });
	await stream.take(urls.CDS);
	t.deepEqual((await stream.take(urls.EDS)).removed, ['c']);
});

test('delta: a cluster that changed while the client was away gets the endpoints that the client has', async (t) => {
	const serves = await serving(t, [edsCluster('c'), made('EDS', 'c')]);
	const { version } = serves.store.get(urls.EDS, 'c')!;
	const stream = serves.delta();
	stream.say({ typeUrl: urls.CDS, initialResourceVersions: { c: 'old' } });
	await stream.take(urls.CDS);
	stream.say({ typeUrl: urls.EDS, resourceNamesSubscribe: ['c'], initialResourceVersions: { c: version } });
	t.deepEqual((await stream.take(urls.EDS)).names, ['c']);
});

test('delta: that a new cluster has no endpoints is told though routes wait for it', async (t) => {
	const serves = await serving(t, [made('CDS', 'old'), made('RDS', 'r')]);
	const stream = serves.delta();
	stream.ask(urls.CDS);
	await stream.take(urls.CDS);
	stream.ask(urls.RDS, 'r');
	await stream.take(urls.RDS);
	serves.store.publish({ set: [edsCluster('c'), made('RDS', 'r', 'to c')] });
	await stream.take(urls.CDS);
	stream.ask(urls.EDS, 'c');
	const answer = await stream.next(urls.EDS);
	t.deepEqual([answer.names, answer.removed], [[], ['c']]);
	t.deepEqual(await stream.surplus(), []);
	stream.ack(answer);
	t.deepEqual((await stream.take(urls.RDS)).names, ['r']);
});
