// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { Bucket } from './limits.ts';
import { Resource } from './resource.ts';
import { made, serving, until, urls } from './serving.test.fixture.ts';
import { Turns } from './turns.ts';

const mebibyte = 1024 * 1024;

function large(type: 'RDS' | 'ECDS', name: string, content: string): Resource {
	const { typeUrl } = made(type, name);
	return new Resource({ typeUrl, name, bytes: Buffer.alloc(mebibyte, content) });
}

for (const protocol of ['delta', 'sotw'] as const) {
	test.serial(`${protocol}: a client that never reads costs one response, and is gone after a while`, async (t) => {
		const names = Array.from({ length: 50 }, (_, i) => `r${i}`);
		const serves = await serving(
			t,
			names.map((name) => large('RDS', name, '0')),
			{ times: { acknowledgement: 500 } },
		);
		const stream = serves[protocol]();
		const disconnected = serves.next('disconnected');
		const sent = serves.next('sent');
		stream.call.stopReading();
		stream.ask(urls.RDS, ...names);
		await sent;
		const [session] = serves.plane.sessions;
		let most = 0;
		let isGone = false;
		void disconnected.then(() => {
			isGone = true;
		});
		for (let i = 1; !isGone; i++) {
			serves.store.publish({ set: names.map((name) => large('RDS', name, String(i % 10))) });
			most = Math.max(most, session!.unwritten);
			await new Promise((resolve) => setImmediate(resolve));
		}
		t.true(most <= 2 * mebibyte, `${most} bytes`);
		t.is((await disconnected)[1], `no acknowledgement of ${urls.RDS} within 500 ms`);
		stream.call.cancel();
	});
}

test.serial('a client that floods keeps nobody waiting, and is slowed down', async (t) => {
	const serves = await serving(t, [made('RDS', 'a'), made('ECDS', 'e')], { limits: { requestsPerSecond: 100 } });
	const [flood, other] = [serves.delta({ node: { id: 'flood' } }), serves.delta()];
	flood.ask(urls.RDS, 'a');
	await flood.take(urls.RDS);
	other.ask(urls.ECDS, 'e');
	await other.take(urls.ECDS);
	let answered = 0;
	const acknowledging = (async () => {
		for (;;) {
			await flood.take(urls.RDS);
			answered++;
		}
	})().catch(() => {});
	for (let i = 0; i < 20_000; i++) flood.ask(urls.RDS, 'a');
	let slowest = 0;
	for (let i = 0; i < 50; i++) {
		const begin = performance.now();
		serves.store.publish({ set: [made('ECDS', 'e', String(i))] });
		await other.take(urls.ECDS);
		slowest = Math.max(slowest, performance.now() - begin);
	}
	// Behind all that was sent before, it would be minutes.
	t.true(slowest < 5_000, `${slowest} ms`);
	t.is([...serves.plane.sessions].length, 2);
	t.true(answered < 20_000);
	flood.call.cancel();
	await acknowledging;
});

test('a burst of ten seconds is let through, then so many in a second', (t) => {
	const bucket = new Bucket(10, 0);
	for (let i = 0; i < 100; i++) t.is(bucket.take(0), 0);
	t.is(bucket.take(0), 100);
	t.is(bucket.take(200), 0);
	t.is(bucket.take(200), 100);
	for (let i = 0; i < 100; i++) t.is(bucket.take(1e6), 0);
});

test('everybody has a turn, in the order of asking, and those that ask again wait behind', async (t) => {
	const order: string[] = [];
	const turns = new Turns<string>((one) => {
		order.push(one);
		if (one === 'busy' && order.length < 6) turns.add('busy');
	});
	for (const one of ['busy', 'b', 'busy', 'c', 'gone']) turns.add(one);
	turns.delete('gone');
	await until(() => turns.length === 0);
	t.deepEqual(order, ['busy', 'b', 'c', 'busy', 'busy', 'busy']);
});
