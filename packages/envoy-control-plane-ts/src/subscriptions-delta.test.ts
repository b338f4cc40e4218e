// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import type { ResourceType } from './resource-types.ts';
import { resourceTypes } from './resource-types.ts';
import { made, serving, urls } from './serving.test.fixture.ts';

const abc = ['a', 'b', 'c'] as const;

test('a name that is subscribed to already is sent again', async (t) => {
	const serves = await serving(t, [made('RDS', 'a')]);
	const stream = serves.delta();
	stream.ask(urls.RDS, 'a');
	await stream.take(urls.RDS);
	stream.ask(urls.RDS, 'a');
	t.deepEqual((await stream.take(urls.RDS)).names, ['a']);
});

test('a name that was dropped and is asked for again is sent again', async (t) => {
	const serves = await serving(t, [made('RDS', 'a')]);
	const stream = serves.delta();
	stream.ask(urls.RDS, 'a');
	await stream.take(urls.RDS);
	stream.say({ typeUrl: urls.RDS, resourceNamesSubscribe: ['a'], resourceNamesUnsubscribe: ['a'] });
	t.deepEqual((await stream.take(urls.RDS)).names, ['a']);
	stream.drop(urls.RDS, 'a');
	t.deepEqual(await stream.surplus(), []);
	stream.ask(urls.RDS, 'a');
	t.deepEqual((await stream.take(urls.RDS)).names, ['a']);
});

test('a name that is not there is answered at once as removed, and sent when it comes', async (t) => {
	const { secret: _, ...openSecrets }: ResourceType = resourceTypes.SDS;
	const serves = await serving(t, [], { types: [openSecrets] });
	const stream = serves.delta();
	for (const type of ['LDS', 'RDS', 'EDS', 'SRDS', 'SDS', 'RTDS', 'ECDS'] as const) {
		stream.ask(urls[type], 'later');
		t.like(await stream.take(urls[type]), { names: [], removed: ['later'] });
		serves.store.publish({ set: [made(type, 'later')] });
		t.like(await stream.take(urls[type]), { names: ['later'], removed: [] });
		serves.store.publish({ remove: [{ typeUrl: urls[type], name: 'later' }] });
		t.like(await stream.take(urls[type]), { names: [], removed: ['later'] });
	}
});

for (const type of ['CDS', 'LDS', 'SRDS'] as const) {
	test(`${type}: a stream that names nothing gets everything, and keeps it when it names something`, async (t) => {
		const serves = await serving(
			t,
			abc.map((name) => made(type, name)),
		);
		const stream = serves.delta();
		stream.ask(urls[type]);
		t.deepEqual((await stream.take(urls[type])).names, abc);
		stream.ask(urls[type], 'b');
		t.deepEqual((await stream.take(urls[type])).names, ['b']);
		serves.store.publish({ set: [made(type, 'd')] });
		t.deepEqual((await stream.take(urls[type])).names, ['d'], 'everything is still asked for');
		stream.drop(urls[type], '*');
		t.deepEqual(await stream.surplus(), []);
		serves.store.publish({ set: [made(type, 'a', '2'), made(type, 'b', '2')] });
		t.deepEqual((await stream.take(urls[type])).names, ['b'], 'what was named is left');
		stream.drop(urls[type], 'b');
		t.deepEqual(await stream.surplus(), []);
		serves.store.publish({ set: [made(type, 'a', '3'), made(type, 'b', '3')] });
		t.deepEqual(await stream.surplus(), [], 'nothing, and not everything again');
	});

	test(`${type}: a stream that begins with a name gets that name alone`, async (t) => {
		const serves = await serving(
			t,
			abc.map((name) => made(type, name)),
		);
		const stream = serves.delta();
		stream.ask(urls[type], 'b');
		t.deepEqual((await stream.take(urls[type])).names, ['b']);
		stream.ask(urls[type], '*');
		t.deepEqual([...(await stream.take(urls[type])).names].sort(), abc);
	});
}

test('types without the legacy wildcard have none, as CDS where the server is told so', async (t) => {
	const { legacyWildcard: _, ...named } = resourceTypes.CDS;
	const serves = await serving(t, [made('CDS', 'a'), made('RDS', 'a')], { types: [named] });
	const stream = serves.delta();
	stream.ask(urls.CDS);
	stream.ask(urls.RDS);
	t.deepEqual(await stream.surplus(), []);
	stream.ask(urls.CDS, '*');
	t.deepEqual((await stream.take(urls.CDS)).names, ['a']);
});

test('a name that is dropped while everything is asked for is answered: with the resource, or as removed', async (t) => {
	const serves = await serving(t, [made('CDS', 'a')]);
	const stream = serves.delta();
	stream.ask(urls.CDS, '*', 'a', 'b');
	t.like(await stream.take(urls.CDS), { names: ['a'], removed: ['b'] });
	stream.drop(urls.CDS, 'a', 'b');
	t.like(await stream.take(urls.CDS), { names: ['a'], removed: ['b'] });
});

test('names that were never asked for can be dropped, and dropping needs no answer', async (t) => {
	const serves = await serving(t, [made('RDS', 'a'), made('RDS', 'b')]);
	const stream = serves.delta();
	stream.drop(urls.RDS, 'phantom', '*');
	stream.ask(urls.RDS, 'a', 'b');
	await stream.take(urls.RDS);
	stream.drop(urls.RDS, 'phantom', 'b');
	t.deepEqual(await stream.surplus(), []);
	serves.store.publish({ set: [made('RDS', 'b', '2')] });
	t.deepEqual(await stream.surplus(), []);
	serves.store.publish({ set: [made('RDS', 'a', '2')], remove: [{ typeUrl: urls.RDS, name: 'b' }] });
	t.like(await stream.take(urls.RDS), { names: ['a'], removed: [] });
});

test('a name that is dropped while its response is under way is not spoken of again', async (t) => {
	const serves = await serving(
		t,
		abc.map((name) => made('RDS', name)),
	);
	const stream = serves.delta();
	stream.ask(urls.RDS, 'a', 'b');
	const first = await stream.next(urls.RDS);
	serves.store.publish({ set: [made('RDS', 'a', '2')], remove: [{ typeUrl: urls.RDS, name: 'b' }] });
	stream.drop(urls.RDS, 'a', 'b');
	stream.nack(first, 'something is bad');
	t.deepEqual(await stream.surplus(), []);
});

test('what only everything asked for is not spoken of when everything is dropped', async (t) => {
	const serves = await serving(
		t,
		abc.map((name) => made('LDS', name)),
	);
	const stream = serves.delta();
	stream.ask(urls.LDS, '*', 'b');
	const first = await stream.next(urls.LDS);
	serves.store.publish({ set: [made('LDS', 'b', '2')], remove: [{ typeUrl: urls.LDS, name: 'a' }] });
	t.deepEqual(await stream.surplus(), []);
	stream.drop(urls.LDS, '*');
	serves.store.publish({ set: [made('LDS', 'c', '2')] });
	stream.ack(first);
	t.like(await stream.take(urls.LDS), { names: ['b'], removed: [] });
	t.deepEqual(await stream.surplus(), []);
});

test('names may come twice in a request', async (t) => {
	const serves = await serving(t, [made('RDS', 'a')]);
	const stream = serves.delta();
	stream.ask(urls.RDS, 'a', 'a', 'x', 'x');
	t.like(await stream.take(urls.RDS), { names: ['a'], removed: ['x'] });
	stream.drop(urls.RDS, 'a', 'a');
	t.deepEqual(await stream.surplus(), []);
});

test('a client that comes back is sent what changed and told what is gone, and nothing else', async (t) => {
	const serves = await serving(
		t,
		['a', 'b', 'c', 'd'].map((name) => made('RDS', name)),
	);
	const versions = new Map([...serves.store.resources(urls.RDS)].map(({ name, version }) => [name, version]));
	serves.store.publish({ set: [made('RDS', 'b', '2')], remove: [{ typeUrl: urls.RDS, name: 'c' }] });
	const stream = serves.delta();
	const initialResourceVersions = Object.fromEntries([...versions].filter(([name]) => name !== 'd'));
	stream.say({ typeUrl: urls.RDS, resourceNamesSubscribe: ['a', 'b', 'c', 'd'], initialResourceVersions });
	const answer = await stream.take(urls.RDS);
	t.like({ names: [...answer.names].sort(), removed: answer.removed }, { names: ['b', 'd'], removed: ['c'] });
	stream.say({ typeUrl: urls.RDS, resourceNamesSubscribe: ['a'], initialResourceVersions });
	t.deepEqual((await stream.take(urls.RDS)).names, ['a'], 'they count in the first request of a type alone');
});

test('a client that comes back and gets everything is sent what changed', async (t) => {
	const serves = await serving(
		t,
		abc.map((name) => made('LDS', name)),
	);
	const { version } = serves.store.get(urls.LDS, 'a')!;
	const stream = serves.delta();
	stream.say({ typeUrl: urls.LDS, initialResourceVersions: { a: version, b: 'old', gone: 'x' } });
	const { names, removed } = await stream.take(urls.LDS);
	t.deepEqual([...names].sort(), ['b', 'c']);
	t.deepEqual(removed, ['gone']);
});

test('what a client has from before, and goes before it is sent anew, is removed', async (t) => {
	const serves = await serving(t, [made('RDS', 'a'), made('RDS', 'big', 'x'.repeat(100))], { responseBytes: 1 });
	const stream = serves.delta();
	const initialResourceVersions = { big: 'old', a: 'old' };
	stream.say({ typeUrl: urls.RDS, resourceNamesSubscribe: ['big', 'a'], initialResourceVersions });
	const first = await stream.next(urls.RDS);
	t.deepEqual(first.names, ['big']);
	serves.store.publish({ remove: [{ typeUrl: urls.RDS, name: 'a' }] });
	stream.ack(first);
	t.deepEqual((await stream.take(urls.RDS)).removed, ['a']);
});
