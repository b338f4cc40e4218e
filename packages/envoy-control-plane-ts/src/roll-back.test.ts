// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import type { DeltaStream, SotwStream } from './raw-stream.test.fixture.ts';
import { made, type Serving, serving, urls } from './serving.test.fixture.ts';

type Stream = DeltaStream | SotwStream;

/** A client that has `a` and `b`. */
async function settled(serves: Serving, protocol: 'delta' | 'sotw', id: string): Promise<Stream> {
	const stream = serves[protocol]({ node: { id } });
	stream.ask(urls.CDS);
	await stream.take(urls.CDS);
	return stream;
}

const good = [made('CDS', 'a', 'good'), made('CDS', 'b', 'good')];
const [bad, fine] = [made('CDS', 'a', 'bad'), made('CDS', 'b', 'fine')];
const contentOf = (serves: Serving, name: string) => serves.store.get(urls.CDS, name)!.version;

for (const protocol of ['delta', 'sotw'] as const) {
	test(`${protocol}: what is refused is kept in the store, and not sent again to who refused it`, async (t) => {
		const serves = await serving(t, good);
		const stream = await settled(serves, protocol, 'one');
		const refused = serves.next('refused');
		serves.store.publish({ set: [bad!] });
		stream.nack(await stream.next(urls.CDS), 'a is bad');
		t.deepEqual((await refused)[0].resources, [{ name: 'a', version: bad!.version }]);
		t.is(contentOf(serves, 'a'), bad!.version);
		t.deepEqual(await stream.surplus(), []);
	});

	test(`${protocol}: told to roll back, the store gets what was accepted, and everybody with it`, async (t) => {
		const serves = await serving(t, good, { refusals: 'roll back' });
		const [one, other] = [await settled(serves, protocol, 'one'), await settled(serves, protocol, 'other')];
		const refused = serves.next('refused');
		serves.store.publish({ set: [bad!, fine!] });
		const waiting = await other.next(urls.CDS);
		one.nack(await one.next(urls.CDS), "'a' is bad");
		const [{ resources }] = await refused;
		t.deepEqual(resources, [{ name: 'a', version: bad!.version, rolledBackTo: good[0]!.version }]);
		t.is(contentOf(serves, 'a'), good[0]!.version);
		t.is(contentOf(serves, 'b'), fine!.version, 'what nobody refused stays');
		other.ack(waiting);
		t.true((await other.take(urls.CDS)).names.includes('a'), 'the good one again');
		t.true((await one.take(urls.CDS)).names.includes('b'));
		t.deepEqual(await one.surplus(), []);
	});

	test(`${protocol}: a version that a client accepted is not taken back for another one's sake`, async (t) => {
		const serves = await serving(t, good, { refusals: 'roll back' });
		const [one, other] = [await settled(serves, protocol, 'one'), await settled(serves, protocol, 'other')];
		serves.store.publish({ set: [bad!] });
		const acknowledged = serves.next('acknowledged');
		other.ack(await other.next(urls.CDS));
		await acknowledged;
		const refused = serves.next('refused');
		one.nack(await one.next(urls.CDS), 'a');
		t.deepEqual((await refused)[0].resources, [{ name: 'a', version: bad!.version }]);
		t.is(contentOf(serves, 'a'), bad!.version);
	});

	test(`${protocol}: nothing is taken back to what nobody had, nor over what came meanwhile`, async (t) => {
		const serves = await serving(t, [bad!], { refusals: 'roll back' });
		const stream = serves[protocol]();
		stream.ask(urls.CDS);
		let refused = serves.next('refused');
		stream.nack(await stream.next(urls.CDS), 'a');
		t.deepEqual((await refused)[0].resources, [{ name: 'a', version: bad!.version }]);
		if (protocol === 'sotw') await stream.take(urls.CDS);
		serves.store.publish({ set: [good[0]!] });
		await stream.take(urls.CDS);
		const worse = made('CDS', 'a', 'worse');
		serves.store.publish({ set: [worse] });
		const answer = await stream.next(urls.CDS);
		const mended = made('CDS', 'a', 'mended');
		serves.store.publish({ set: [mended] });
		refused = serves.next('refused');
		stream.nack(answer, 'a');
		t.deepEqual((await refused)[0].resources, [{ name: 'a', version: worse.version }]);
		t.is(contentOf(serves, 'a'), mended.version);
	});
}
