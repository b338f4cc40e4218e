// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { resourceTypes } from './resource-types.ts';
import { made, serving, urls } from './serving.test.fixture.ts';

const abc = ['a', 'b', 'c'] as const;
const all = (type: 'CDS' | 'LDS' | 'SRDS' | 'RDS') => abc.map((name) => made(type, name));

test('a request lists all that is asked for: what it leaves out is not sent any more', async (t) => {
	const serves = await serving(t, all('RDS'));
	const stream = serves.sotw();
	stream.ask(urls.RDS, 'a', 'b');
	t.deepEqual((await stream.take(urls.RDS)).names, ['a', 'b']);
	stream.ask(urls.RDS, 'b');
	t.deepEqual(await stream.surplus(), []);
	serves.store.publish({ set: [made('RDS', 'a', '2')] });
	t.deepEqual(await stream.surplus(), []);
	serves.store.publish({ set: [made('RDS', 'b', '2')] });
	t.deepEqual((await stream.take(urls.RDS)).names, ['b']);
});

test('what is asked for anew is sent, also where it was sent before and has not changed', async (t) => {
	const serves = await serving(t, all('RDS'));
	const stream = serves.sotw();
	for (const names of [['a'], ['a', 'b'], ['c'], ['a', 'b', 'c']]) {
		const before = names.length === 3 ? ['c'] : names.length === 2 ? ['a'] : [];
		stream.ask(urls.RDS, ...names);
		t.deepEqual(
			(await stream.take(urls.RDS)).names,
			names.filter((name) => !before.includes(name)),
		);
	}
});

test('a name that is not there is sent when it comes; until then there is no answer', async (t) => {
	const serves = await serving(t);
	const stream = serves.sotw();
	for (const type of ['RDS', 'RTDS', 'ECDS'] as const) {
		stream.ask(urls[type], 'later');
		t.deepEqual(await stream.surplus(), []);
		serves.store.publish({ set: [made(type, 'later')] });
		t.deepEqual((await stream.take(urls[type])).names, ['later']);
		serves.store.publish({ remove: [{ typeUrl: urls[type], name: 'later' }] });
		t.deepEqual(await stream.surplus(), [], 'nor is there a word for its going');
	}
});

test('endpoints that are not there are told as such at once, for a cluster waits for them', async (t) => {
	const serves = await serving(t);
	const stream = serves.sotw();
	stream.ask(urls.EDS, 'later');
	t.deepEqual((await stream.take(urls.EDS)).names, ['later']);
	serves.store.publish({ set: [made('EDS', 'later')] });
	t.deepEqual((await stream.take(urls.EDS)).names, ['later']);
	serves.store.publish({ remove: [{ typeUrl: urls.EDS, name: 'later' }] });
	t.deepEqual(await stream.surplus(), [], 'their going is not told: their cluster goes first');
});

for (const type of ['CDS', 'LDS', 'SRDS'] as const) {
	test(`${type}: a stream that names nothing gets everything; once it has named something, nothing is nothing`, async (t) => {
		const serves = await serving(t, all(type));
		const stream = serves.sotw();
		stream.ask(urls[type]);
		t.deepEqual((await stream.take(urls[type])).names, abc);
		stream.ask(urls[type], 'a');
		t.deepEqual((await stream.take(urls[type])).names, ['a'], 'a is named for the first time');
		serves.store.publish({ set: [made(type, 'b', '2')] });
		t.deepEqual(await stream.surplus(), []);
		stream.ask(urls[type]);
		t.deepEqual(await stream.surplus(), []);
		serves.store.publish({ set: [made(type, 'a', '3')] });
		t.deepEqual(await stream.surplus(), []);
		stream.ask(urls[type], '*');
		t.deepEqual([...(await stream.take(urls[type])).names].sort(), abc);
	});

	test(`${type}: everything and a name, then the name alone`, async (t) => {
		const serves = await serving(t, all(type));
		const stream = serves.sotw();
		stream.ask(urls[type], '*', 'a');
		t.deepEqual([...(await stream.take(urls[type])).names].sort(), abc);
		stream.ask(urls[type], 'a');
		t.deepEqual(await stream.surplus(), []);
		serves.store.publish({ set: [made(type, 'b', '2')] });
		t.deepEqual(await stream.surplus(), []);
		serves.store.publish({ set: [made(type, 'a', '2')] });
		t.deepEqual((await stream.take(urls[type])).names, ['a']);
	});

	test(`${type}: a client that comes back with the version of everything is sent nothing, with another one all`, async (t) => {
		const serves = await serving(t, all(type));
		const first = serves.sotw();
		first.ask(urls[type]);
		const { version } = await first.take(urls[type]);
		const [same, old, named] = [serves.sotw(), serves.sotw(), serves.sotw()];
		same.say({ typeUrl: urls[type], versionInfo: version });
		t.deepEqual(await same.surplus(), []);
		old.say({ typeUrl: urls[type], versionInfo: 'old' });
		t.deepEqual((await old.next(urls[type])).names, abc);
		named.say({ typeUrl: urls[type], versionInfo: version, resourceNames: ['a', 'b', 'c'] });
		t.deepEqual((await named.next(urls[type])).names, abc, 'named resources are always sent');
		serves.store.publish({ set: [made(type, 'd')] });
		t.deepEqual((await same.next(urls[type])).names, [...abc, 'd']);
	});
}

test('naming one of all that a client has already does not take it away while it changes', async (t) => {
	const serves = await serving(t, all('CDS'));
	const stream = serves.sotw();
	stream.ask(urls.CDS);
	await stream.take(urls.CDS);
	stream.ask(urls.CDS, '*', 'a');
	t.deepEqual([...(await stream.take(urls.CDS)).names].sort(), abc);
});

test('a client that comes back with a version is sent named resources again', async (t) => {
	const serves = await serving(t, all('RDS'));
	const first = serves.sotw();
	first.ask(urls.RDS, 'a');
	const { version } = await first.take(urls.RDS);
	const again = serves.sotw();
	again.say({ typeUrl: urls.RDS, versionInfo: version, resourceNames: ['a'] });
	t.deepEqual((await again.next(urls.RDS)).names, ['a']);
});

test('types without the legacy wildcard have none, as LDS where the server is told so', async (t) => {
	const { legacyWildcard: _, ...named } = resourceTypes.LDS;
	const serves = await serving(t, [made('LDS', 'a'), made('RDS', 'a')], { types: [named] });
	const stream = serves.sotw();
	stream.ask(urls.RDS);
	stream.ask(urls.LDS);
	t.deepEqual((await stream.take(urls.LDS)).names, [], 'a set of nothing');
	t.deepEqual(await stream.surplus(), []);
	stream.ask(urls.LDS, 'a');
	t.deepEqual((await stream.take(urls.LDS)).names, ['a']);
});

test('names may come twice in a request', async (t) => {
	const serves = await serving(t, [made('RDS', 'a'), made('LDS', 'a')]);
	const stream = serves.sotw();
	stream.ask(urls.RDS, 'a', 'a', 'x', 'x');
	t.deepEqual((await stream.take(urls.RDS)).names, ['a']);
	stream.ask(urls.LDS, 'a', '*', 'a', '*');
	t.deepEqual((await stream.take(urls.LDS)).names, ['a']);
});
