// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import type { Answer, DeltaStream, SotwStream } from './raw-stream.test.fixture.ts';
import { edsCluster, made, type Serving, serving, urls } from './serving.test.fixture.ts';

type Stream = DeltaStream | SotwStream;
const gone = (type: 'CDS' | 'EDS' | 'LDS' | 'RDS', name: string) => ({ typeUrl: urls[type], name });

/** A client that has a cluster, a listener and a route. */
async function settled(serves: Serving, protocol: 'delta' | 'sotw'): Promise<Stream> {
	serves.store.publish({ set: [made('CDS', 'old'), made('LDS', 'l'), made('RDS', 'r', 'old')] });
	const stream = serves[protocol]();
	stream.ask(urls.CDS);
	await stream.take(urls.CDS);
	stream.ask(urls.LDS);
	await stream.take(urls.LDS);
	stream.ask(urls.RDS, 'r');
	await stream.take(urls.RDS);
	return stream;
}

for (const protocol of ['delta', 'sotw'] as const) {
	test(`${protocol}: a cluster comes before the routes to it, and goes after the routes to another`, async (t) => {
		const serves = await serving(t);
		const stream = await settled(serves, protocol);
		serves.store.publish({
			set: [made('RDS', 'r', 'new'), made('LDS', 'l', 'new'), made('CDS', 'new')],
			remove: [gone('CDS', 'old')],
		});
		const added = await stream.next(urls.CDS);
		t.deepEqual(
			protocol === 'delta' ? added.names : [...added.names].sort(),
			protocol === 'delta' ? ['new'] : ['new', 'old'],
		);
		t.deepEqual(await stream.surplus(), [], 'listeners and routes wait for the cluster to be acknowledged');
		stream.ack(added);
		const [listener, route] = [await stream.next(urls.LDS), await stream.next(urls.RDS)];
		t.deepEqual(await stream.surplus(), [], 'the cluster waits for both to be acknowledged');
		stream.ack(route);
		t.deepEqual(await stream.surplus(), []);
		stream.ack(listener);
		const removal = await stream.take(urls.CDS);
		if (protocol === 'delta') t.like(removal, { names: [], removed: ['old'] });
		else t.deepEqual(removal.names, ['new']);
		t.deepEqual(await stream.surplus(), []);
	});

	test(`${protocol}: a newer change cancels what an older one still waited for`, async (t) => {
		const serves = await serving(t);
		const stream = await settled(serves, protocol);
		serves.store.publish({ set: [made('RDS', 'r', 'new'), made('CDS', 'new')], remove: [gone('CDS', 'old')] });
		const added = await stream.next(urls.CDS);
		serves.store.publish({ set: [made('RDS', 'r', 'old'), made('CDS', 'old')], remove: [gone('CDS', 'new')] });
		stream.ack(added);
		const seen: string[] = [];
		const state = new Set(['old', 'new']);
		for (;;) {
			const surplus = await stream.surplus();
			if (surplus.length === 0) break;
			for (const type of new Set(surplus)) {
				const answer = await stream.take(type);
				seen.push(type);
				if (type !== urls.CDS) continue;
				if (protocol === 'sotw') state.clear();
				for (const name of answer.names) state.add(name);
				for (const name of answer.removed) state.delete(name);
				t.true(state.has('old'), 'the cluster of the route that the client has all along');
			}
		}
		t.deepEqual([...state], ['old']);
		t.true(seen.length <= 3, seen.join());
	});

	test(`${protocol}: a client that acknowledges nothing is not waited for longer than the stage time`, async (t) => {
		const serves = await serving(t, [], { times: { stage: 60 } });
		const stream = await settled(serves, protocol);
		const hurried = serves.next('hurried');
		serves.store.publish({ set: [made('RDS', 'r', 'new'), made('CDS', 'new')] });
		const cluster = await stream.next(urls.CDS);
		t.deepEqual((await stream.next(urls.RDS)).names, ['r'], 'without an acknowledgement of the cluster');
		t.is((await hurried)[0].typeUrl, urls.RDS);
		stream.ack(cluster);
	});

	test(`${protocol}: a removal is not put off by what is added all the time`, async (t) => {
		const serves = await serving(t, [], { times: { stage: 60 } });
		const stream = await settled(serves, protocol);
		let isHurried = false;
		serves.plane.once('hurried', () => {
			isHurried = true;
		});
		serves.store.publish({ set: [made('RDS', 'r', 'new'), made('CDS', 'busy')], remove: [gone('CDS', 'old')] });
		// The route is never acknowledged.
		const isThere = ({ names, removed }: Answer) =>
			protocol === 'delta' ? !removed.includes('old') : names.includes('old');
		for (let i = 0; isThere(await stream.take(urls.CDS)); i++) {
			t.true(i < 10_000);
			serves.store.publish({ set: [made('CDS', 'busy', String(i))] });
		}
		t.true(isHurried);
	});

	test(`${protocol}: routes and listeners that change with each new cluster, faster than the client answers, follow`, async (t) => {
		const serves = await serving(t, [], { times: { stage: 600 } });
		const stream = await settled(serves, protocol);
		serves.plane.on('hurried', () => t.fail('hurried'));
		const clusters = new Set<string>();
		const targets = new Set<string>();
		let step = 0;
		const publish = (): void => {
			const cluster = `c${++step}`;
			const set = [made('CDS', cluster), made('RDS', 'r', cluster), made('LDS', 'l', cluster)];
			serves.store.publish({ set });
		};
		publish();
		while (targets.size < 10) {
			const added = await stream.next(urls.CDS);
			// There is always a step of which the client has not acknowledged the cluster.
			publish();
			for (const name of added.names) clusters.add(name);
			stream.ack(added);
			for (const type of new Set(stream.call.unread.map(({ typeUrl }) => typeUrl).filter((url) => url !== urls.CDS))) {
				const { resources } = await stream.take(type);
				const target = /c\d+$/.exec(Buffer.from(resources[0]!.resource!.value).toString())![0];
				t.true(clusters.has(target), `${type} points at ${target}`);
				targets.add(`${type} ${target}`);
			}
		}
		t.deepEqual([...new Set([...targets].map((target) => target.split(' ')[0]))].sort(), [urls.LDS, urls.RDS]);
	});

	test(`${protocol}: a route that waited is not sent as it was where it needs a cluster that came and went`, async (t) => {
		const serves = await serving(t, [], { times: { stage: 200 } });
		const stream = await settled(serves, protocol);
		serves.store.publish({ set: [made('CDS', 'busy')] });
		const busy = await stream.next(urls.CDS);
		serves.store.publish({ set: [made('CDS', 'brief'), made('RDS', 'r', 'brief')] });
		serves.store.publish({ set: [made('CDS', 'new'), made('RDS', 'r', 'new')], remove: [gone('CDS', 'brief')] });
		stream.ack(busy);
		const added = await stream.next(urls.CDS);
		t.false(added.names.includes('brief'));
		// Nothing acknowledges the cluster, so that in the end its time is over.
		t.regex(Buffer.from((await stream.take(urls.RDS)).resources[0]!.resource!.value).toString(), /new$/);
	});

	test(`${protocol}: routes to a cluster that is added and changed before it is sent wait for it`, async (t) => {
		const serves = await serving(t);
		const stream = await settled(serves, protocol);
		serves.store.publish({ set: [made('CDS', 'busy')] });
		const busy = await stream.next(urls.CDS);
		serves.store.publish({ set: [made('CDS', 'new'), made('RDS', 'r', 'new')] });
		serves.store.publish({ set: [made('CDS', 'new', 'changed')] });
		stream.ack(busy);
		const added = await stream.next(urls.CDS);
		t.true(added.names.includes('new'));
		t.deepEqual(await stream.surplus(), []);
		stream.ack(added);
		t.deepEqual((await stream.take(urls.RDS)).names, ['r']);
	});

	test(`${protocol}: a route that was refused keeps the cluster that the client's older one needs`, async (t) => {
		const serves = await serving(t);
		const stream = await settled(serves, protocol);
		serves.store.publish({ set: [made('RDS', 'r', 'new'), made('CDS', 'new')], remove: [gone('CDS', 'old')] });
		await stream.take(urls.CDS);
		stream.nack(await stream.next(urls.RDS), 'no');
		t.deepEqual(await stream.surplus(), []);
		serves.store.publish({ set: [made('RDS', 'r', 'mended')] });
		await stream.take(urls.RDS);
		const removal = await stream.take(urls.CDS);
		t.deepEqual([removal.removed, removal.names.includes('old')], [protocol === 'delta' ? ['old'] : [], false]);
	});

	test(`${protocol}: types without a place in the order wait for nothing`, async (t) => {
		const serves = await serving(t);
		const stream = await settled(serves, protocol);
		stream.ask(urls.ECDS, 'e');
		stream.ask(urls.RTDS, 'e');
		if (protocol === 'delta') for (const type of [urls.ECDS, urls.RTDS]) await stream.take(type);
		t.deepEqual(await stream.surplus(), []);
		serves.store.publish({ set: [made('CDS', 'new'), made('ECDS', 'e'), made('RTDS', 'e')] });
		for (const type of [urls.ECDS, urls.RTDS]) t.deepEqual((await stream.take(type)).names, ['e']);
	});

	test(`${protocol}: a stream of one type waits for no other`, async (t) => {
		const serves = await serving(t, [edsCluster('c'), made('RDS', 'r')]);
		const path = (service: string, method: string) =>
			`/envoy.service.${service}/${protocol === 'delta' ? 'Delta' : 'Stream'}${method}`;
		const clusters = serves[protocol]({ path: path('cluster.v3.ClusterDiscoveryService', 'Clusters') });
		clusters.ask(urls.CDS);
		await clusters.next(urls.CDS);
		const routes = serves[protocol]({ path: path('route.v3.RouteDiscoveryService', 'Routes') });
		routes.ask(urls.RDS, 'r');
		t.deepEqual((await routes.take(urls.RDS)).names, ['r']);
	});
}

test('delta: hosts come after clusters, and go after routes', async (t) => {
	const serves = await serving(t);
	const stream = (await settled(serves, 'delta')) as DeltaStream;
	serves.store.publish({ set: [made('VHDS', 'r/h')] });
	stream.ask(urls.VHDS, 'r');
	await stream.take(urls.VHDS);
	serves.store.publish({ set: [made('CDS', 'new'), made('VHDS', 'r/h', 'new')] });
	const added = await stream.next(urls.CDS);
	t.deepEqual(await stream.surplus(), []);
	stream.ack(added);
	t.deepEqual((await stream.take(urls.VHDS)).names, ['r/h']);
	serves.store.publish({
		set: [made('RDS', 'r', 'new')],
		remove: [{ typeUrl: urls.VHDS, name: 'r/h' }, gone('CDS', 'new')],
	});
	const route = await stream.next(urls.RDS);
	t.deepEqual(await stream.surplus(), []);
	stream.ack(route);
	t.deepEqual((await stream.next(urls.VHDS)).removed, ['r/h']);
	t.deepEqual(await stream.surplus(), [], 'the cluster goes last');
});

test('delta: a client that comes back keeps the clusters of its routes until it has new ones', async (t) => {
	const serves = await serving(t, [made('CDS', 'new'), made('RDS', 'r', 'new')]);
	const stream = serves.delta();
	stream.say({ typeUrl: urls.CDS, initialResourceVersions: { old: '1' } });
	const added = await stream.take(urls.CDS);
	t.like(added, { names: ['new'], removed: [] });
	t.deepEqual(await stream.surplus(), []);
	serves.store.publish({ set: [made('CDS', 'more')] });
	t.like(await stream.take(urls.CDS), { names: ['more'], removed: [] });
	stream.say({ typeUrl: urls.RDS, resourceNamesSubscribe: ['r'], initialResourceVersions: { r: '1' } });
	const route = await stream.next(urls.RDS);
	t.deepEqual(await stream.surplus(), []);
	stream.ack(route);
	t.deepEqual((await stream.take(urls.CDS)).removed, ['old']);
});

test('delta: a client that comes back and never asks for routes is waited for once', async (t) => {
	const serves = await serving(t, [made('CDS', 'a'), made('CDS', 'b')], { times: { stage: 60 } });
	const stream = serves.delta();
	stream.say({ typeUrl: urls.CDS, initialResourceVersions: { old: '1' } });
	t.like(await stream.take(urls.CDS), { names: ['a', 'b'], removed: [] });
	t.deepEqual((await stream.take(urls.CDS)).removed, ['old']);
	serves.store.publish({ remove: [gone('CDS', 'a')] });
	t.deepEqual(await stream.surplus(), [urls.CDS]);
});
