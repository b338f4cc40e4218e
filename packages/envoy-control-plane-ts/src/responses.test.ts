// SPDX-License-Identifier: Apache-2.0
import { fromBinary } from '@bufbuild/protobuf';
import test from 'ava';
import { ClusterSchema } from '#api/envoy/config/cluster/v3/cluster_pb.js';
import { Resource } from './resource.ts';
import { edsCluster, made, serving, urls } from './serving.test.fixture.ts';
import { Store } from './store.ts';

const abc = ['a', 'b', 'c'] as const;

for (const type of ['CDS', 'LDS', 'SRDS'] as const) {
	test(`sotw ${type}: every response holds the whole set, and an empty one deletes all`, async (t) => {
		const serves = await serving(
			t,
			abc.map((name) => made(type, name)),
		);
		const stream = serves.sotw();
		stream.ask(urls[type]);
		t.deepEqual((await stream.take(urls[type])).names, abc);
		serves.store.publish({ set: [made(type, 'b', '2')] });
		t.deepEqual([...(await stream.take(urls[type])).names].sort(), abc);
		serves.store.publish({ remove: [{ typeUrl: urls[type], name: 'a' }] });
		t.deepEqual([...(await stream.take(urls[type])).names].sort(), ['b', 'c']);
		serves.store.replace([], [urls[type]]);
		t.deepEqual((await stream.take(urls[type])).names, []);
	});

	test(`sotw ${type}: a set of nothing is a set`, async (t) => {
		const serves = await serving(t);
		const [all, named] = [serves.sotw(), serves.sotw()];
		all.ask(urls[type]);
		t.deepEqual((await all.take(urls[type])).names, []);
		named.ask(urls[type], 'a');
		t.deepEqual((await named.take(urls[type])).names, []);
		serves.store.publish({ set: [made(type, 'a')] });
		for (const stream of [all, named]) t.deepEqual((await stream.take(urls[type])).names, ['a']);
	});
}

for (const type of ['RDS', 'EDS', 'RTDS', 'ECDS'] as const) {
	test(`sotw ${type}: a response holds what changed, and none is empty`, async (t) => {
		const serves = await serving(
			t,
			abc.map((name) => made(type, name)),
		);
		const stream = serves.sotw();
		stream.ask(urls[type], ...abc);
		t.deepEqual((await stream.take(urls[type])).names, abc);
		serves.store.publish({ set: [made(type, 'b', '2')] });
		t.deepEqual((await stream.take(urls[type])).names, ['b']);
		serves.store.publish({ remove: [{ typeUrl: urls[type], name: 'a' }] });
		t.deepEqual(await stream.surplus(), []);
	});
}

test('delta: names, versions and removals are told one by one', async (t) => {
	const serves = await serving(
		t,
		abc.map((name) => made('CDS', name)),
	);
	const stream = serves.delta();
	stream.ask(urls.CDS);
	const { resources, typeUrl } = await stream.take(urls.CDS);
	const stored = [...serves.store.resources(urls.CDS)];
	t.deepEqual(
		resources.map(({ name, version }) => [name, version]),
		stored.map(({ name, version }) => [name, version]),
	);
	t.true(resources.every(({ resource }) => resource!.typeUrl === typeUrl));
	serves.store.publish({ set: [made('CDS', 'b', '2')], remove: [{ typeUrl: urls.CDS, name: 'c' }] });
	t.like(await stream.take(urls.CDS), { names: ['b'], removed: ['c'] });
});

for (const protocol of ['delta', 'sotw'] as const) {
	test(`${protocol}: a response is sent when something changed, and then only`, async (t) => {
		const serves = await serving(t, [made('LDS', 'a'), made('RDS', 'r')]);
		const stream = serves[protocol]();
		stream.ask(urls.LDS);
		await stream.take(urls.LDS);
		stream.ask(urls.RDS, 'r');
		await stream.take(urls.RDS);
		const before = serves.store.generation;
		t.is(serves.store.publish({ set: [made('LDS', 'a'), made('RDS', 'r')] }), before, 'the same is no change');
		t.is(serves.store.publish({ remove: [{ typeUrl: urls.LDS, name: 'never there' }] }), before);
		serves.store.publish({ set: [made('CDS', 'c'), made('RDS', 'another')] });
		t.deepEqual(await stream.surplus(), [], 'what nobody asked for is not sent');
	});

	test(`${protocol}: changes of one step and of many steps come as one, no name twice`, async (t) => {
		const serves = await serving(t, [made('RDS', 'a', '0')]);
		const stream = serves[protocol]();
		stream.ask(urls.RDS, 'a');
		await stream.take(urls.RDS);
		for (const content of ['1', '2', '3']) serves.store.publish({ set: [made('RDS', 'a', content)] });
		t.deepEqual((await stream.take(urls.RDS)).names, ['a']);
		t.deepEqual(await stream.surplus(), []);
	});

	test(`${protocol}: a response says who answers, where that is wanted`, async (t) => {
		const named = (await serving(t, [made('RDS', 'a')], { identifier: 'plane-1' }))[protocol]();
		const nameless = (await serving(t, [made('RDS', 'a')]))[protocol]();
		for (const stream of [named, nameless]) stream.ask(urls.RDS, 'a');
		t.is((await named.take(urls.RDS)).identifier, 'plane-1');
		t.is((await nameless.take(urls.RDS)).identifier, undefined);
	});

	test(`${protocol}: large responses are split where the protocol allows it`, async (t) => {
		const names = Array.from({ length: 10 }, (_, i) => `r${i}`);
		const serves = await serving(
			t,
			names.map((name) => made('RDS', name, 'x'.repeat(100))),
			{ responseBytes: 500 },
		);
		const stream = serves[protocol]();
		stream.ask(urls.RDS, ...names);
		const got: string[] = [];
		while (got.length < names.length) {
			const answer = await stream.take(urls.RDS);
			t.true(answer.names.length <= 4 && answer.names.length > 0);
			got.push(...answer.names);
		}
		t.deepEqual(got, names);
		t.deepEqual(await stream.surplus(), []);
	});

	test(`${protocol}: a view shows some resources to a client and hides the others`, async (t) => {
		const store = new Store();
		store.publish({ set: abc.map((name) => made('CDS', name)) });
		const serve = ({ node: { id } }: { node: { id: string } }) => ({
			store,
			sees: ({ name }: Resource) => name !== id,
		});
		const serves = await serving(t, [], { serve });
		const stream = serves[protocol]({ store, node: { id: 'b' } });
		stream.ask(urls.CDS);
		t.deepEqual((await stream.take(urls.CDS)).names, ['a', 'c']);
		store.publish({ set: [made('CDS', 'b', '2')] });
		t.deepEqual(await stream.surplus(), []);
		stream.ask(urls.CDS, '*', 'b');
		const { names, removed } = await stream.take(urls.CDS);
		t.deepEqual([[...names].sort(), removed], [['a', 'c'], protocol === 'delta' ? ['b'] : []]);
	});
}

test('versions belong to contents: the same in another store, another for another content or alias, or with a lifetime', (t) => {
	const of = (content: string, more: object = {}) => {
		const { typeUrl, name, bytes } = made('RDS', 'a', content);
		return new Resource({ typeUrl, name, bytes, ...more }).version;
	};
	t.is(of('1'), of('1'));
	t.not(of('1'), of('2'));
	t.not(of('1'), of('1', { aliases: ['b'] }));
	t.not(of('1'), of('1', { ttl: 1_000 }));
	t.is(of('1', { ttl: 2_000 }), of('1', { ttl: 1_000 }), 'a renewal has the version of what it renews');
});

test('the bytes that a client gets are those that were published', async (t) => {
	const serves = await serving(t, [edsCluster('a', 'b', 'c')]);
	const [delta, sotw] = [serves.delta(), serves.sotw()];
	for (const stream of [delta, sotw]) {
		stream.ask(urls.CDS);
		const [only] = (await stream.take(urls.CDS)).resources;
		t.like(fromBinary(ClusterSchema, only!.resource!.value), { name: 'a', altStatName: 'c' });
		t.deepEqual(Buffer.from(only!.resource!.value), Buffer.from(serves.store.get(urls.CDS, 'a')!.bytes));
	}
});

test('a step is whole or not at all, and one listener that throws keeps no other from hearing of it', (t) => {
	const store = new Store();
	const broken = function* () {
		yield made('CDS', 'a');
		throw new Error('no more');
	};
	t.throws(() => store.publish({ set: broken() }), { message: 'no more' });
	t.is(store.get(urls.CDS, 'a'), undefined);
	let heard = 0;
	store.onChange(() => {
		throw new Error('mine');
	});
	store.onChange(() => heard++);
	t.throws(() => store.publish({ set: [made('CDS', 'a')] }), { message: 'mine' });
	t.is(heard, 1);
	t.is(store.generation, 1);
});
