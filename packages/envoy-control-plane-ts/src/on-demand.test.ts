// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { edsCluster, made, serving, urls } from './serving.test.fixture.ts';

test('a cluster that a request asks for is answered at once: sent, or removed', async (t) => {
	const serves = await serving(t, [edsCluster('there'), made('EDS', 'there'), made('CDS', 'other')]);
	const stream = serves.delta({ path: '/envoy.service.cluster.v3.ClusterDiscoveryService/DeltaClusters' });
	stream.ask('', 'there');
	t.like(await stream.take(urls.CDS), { names: ['there'], removed: [] });
	stream.ask('', 'missing');
	t.like(await stream.take(urls.CDS), { names: [], removed: ['missing'] });
	serves.store.publish({ set: [made('CDS', 'missing'), made('CDS', 'other', 'changed')] });
	t.like(await stream.take(urls.CDS), { names: ['missing'], removed: [] });
	serves.store.publish({ remove: [{ typeUrl: urls.CDS, name: 'missing' }] });
	t.like(await stream.take(urls.CDS), { names: [], removed: ['missing'] });
});

test('clusters on demand and all others share an aggregated stream', async (t) => {
	const serves = await serving(t, [made('CDS', 'a')]);
	const stream = serves.delta();
	stream.ask(urls.CDS, '*');
	t.deepEqual((await stream.take(urls.CDS)).names, ['a']);
	stream.ask(urls.CDS, 'a', 'missing');
	t.like(await stream.take(urls.CDS), { names: ['a'], removed: ['missing'] });
	serves.store.publish({ set: [made('CDS', 'missing')] });
	t.deepEqual((await stream.take(urls.CDS)).names, ['missing']);
	stream.drop(urls.CDS, 'missing');
	t.deepEqual((await stream.take(urls.CDS)).names, ['missing'], 'it is still among all');
});

test('a cluster on demand does not hold back another, nor routes that were there before', async (t) => {
	const serves = await serving(t, [edsCluster('a'), edsCluster('b'), made('EDS', 'a'), made('RDS', 'r')]);
	const stream = serves.delta();
	stream.ask(urls.RDS, 'r');
	await stream.take(urls.RDS);
	stream.ask(urls.CDS, 'b');
	await stream.take(urls.CDS);
	stream.ask(urls.CDS, 'a');
	t.deepEqual((await stream.take(urls.CDS)).names, ['a'], 'though b has no endpoints yet');
	stream.ask(urls.EDS, 'a', 'b');
	t.like(await stream.take(urls.EDS), { names: ['a'], removed: ['b'] });
	serves.store.publish({ set: [made('RDS', 'r', 'changed')] });
	t.deepEqual((await stream.take(urls.RDS)).names, ['r']);
});
