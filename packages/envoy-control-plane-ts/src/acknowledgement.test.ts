// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { namedIn } from './quarantine.ts';
import { made, serving, urls } from './serving.test.fixture.ts';

for (const protocol of ['delta', 'sotw'] as const) {
	test(`${protocol}: every response has a nonce of its own, also those of other streams`, async (t) => {
		const serves = await serving(t, [made('RDS', 'a')]);
		const nonces: string[] = [];
		for (const stream of [serves[protocol](), serves[protocol]()]) {
			stream.ask(urls.RDS, 'a');
			nonces.push((await stream.take(urls.RDS)).nonce);
			serves.store.publish({ set: [made('RDS', 'a', `${nonces.length}`)] });
			nonces.push((await stream.take(urls.RDS)).nonce);
		}
		t.is(new Set(nonces).size, 4);
		t.false(nonces.includes(''));
	});

	test(`${protocol}: an acknowledgement alone is not answered`, async (t) => {
		const serves = await serving(t, [made('RDS', 'a'), made('CDS', 'c')]);
		const stream = serves[protocol]();
		for (const [type, ...names] of [[urls.CDS], [urls.RDS, 'a']] as const) {
			stream.ask(type, ...names);
			const answer = await stream.take(type);
			stream.ack(answer);
		}
		t.deepEqual(await stream.surplus(), []);
	});

	test(`${protocol}: a second response of a type waits for the first to be answered, and joins all changes`, async (t) => {
		const serves = await serving(t, [made('RDS', 'a'), made('RDS', 'b')]);
		const stream = serves[protocol]();
		stream.ask(urls.RDS, 'a', 'b');
		const first = await stream.next(urls.RDS);
		for (let i = 0; i < 10; i++)
			serves.store.publish({ set: [made('RDS', 'a', String(i)), made('RDS', 'b', String(i))] });
		t.deepEqual(await stream.surplus(), []);
		stream.ack(first);
		const { names, resources } = await stream.take(urls.RDS);
		t.deepEqual(names, ['a', 'b']);
		t.true(Buffer.from(resources[0]!.resource!.value).includes('9'));
		t.deepEqual(await stream.surplus(), []);
	});

	test(`${protocol}: what a client refuses by name is not sent again, what it does not blame is`, async (t) => {
		const serves = await serving(t, [made('RDS', 'a'), made('RDS', 'b'), made('RDS', 'c')]);
		const stream = serves[protocol]();
		stream.ask(urls.RDS, 'a', 'b', 'c');
		const refused = serves.next('refused');
		stream.nack(await stream.next(urls.RDS), "route 'b' is bad");
		const [{ typeUrl, message, resources, client }] = await refused;
		const { version } = serves.store.get(urls.RDS, 'b')!;
		t.like(
			{ typeUrl, message, node: client.node.id },
			{ typeUrl: urls.RDS, message: "route 'b' is bad", node: 'test-node' },
		);
		t.deepEqual(resources, [{ name: 'b', version }]);
		t.deepEqual((await stream.take(urls.RDS)).names, ['a', 'c']);
		t.deepEqual(await stream.surplus(), []);
		serves.store.publish({ set: [made('RDS', 'b', 'mended')] });
		t.deepEqual((await stream.take(urls.RDS)).names, ['b']);
	});

	test(`${protocol}: where a client does not say what is bad, the halves of a response find it`, async (t) => {
		const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
		const serves = await serving(
			t,
			names.map((name) => made('RDS', name)),
		);
		const stream = serves[protocol]();
		const blamed: string[] = [];
		serves.plane.on('refused', ({ resources }) => blamed.push(...resources.map(({ name }) => name)));
		stream.ask(urls.RDS, ...names);
		const taken: string[] = [];
		let responses = 0;
		while (taken.length + blamed.length < names.length) {
			const answer = await stream.next(urls.RDS);
			responses++;
			if (answer.names.includes('c') || answer.names.includes('f')) {
				const refused = serves.next('refused');
				stream.nack(answer, 'no');
				await refused;
			} else {
				stream.ack(answer);
				taken.push(...answer.names);
			}
		}
		t.deepEqual(blamed.sort(), ['c', 'f']);
		t.deepEqual(taken.sort(), ['a', 'b', 'd', 'e', 'g']);
		t.true(responses <= 13, `${responses} responses`);
		t.deepEqual(await stream.surplus(), []);
	});

	test(`${protocol}: what was refused is not sent to the same client on another stream, but to others`, async (t) => {
		const serves = await serving(t, [made('RDS', 'a'), made('RDS', 'b')]);
		const [one, again] = [serves[protocol](), serves[protocol]()];
		const other = serves[protocol]({ node: { id: 'other' } });
		one.ask(urls.RDS, 'a', 'b');
		const refused = serves.next('refused');
		one.nack(await one.next(urls.RDS), 'b');
		await refused;
		one.call.cancel();
		again.ask(urls.RDS, 'a', 'b');
		other.ask(urls.RDS, 'a', 'b');
		t.deepEqual((await again.take(urls.RDS)).names, ['a']);
		t.deepEqual((await other.take(urls.RDS)).names, ['a', 'b']);
		t.deepEqual(await again.surplus(), []);
	});

	test(`${protocol}: refusing everything for ever ends`, async (t) => {
		const serves = await serving(t, [made('LDS', 'a'), made('LDS', 'b'), made('LDS', 'c')]);
		const stream = serves[protocol]();
		stream.ask(urls.LDS);
		let responses = 0;
		const refuseAll = async (): Promise<void> => {
			for (;;) {
				stream.nack(await stream.next(urls.LDS), 'never');
				responses++;
			}
		};
		const refusing = t.throwsAsync(refuseAll());
		while (serves.store.generation < 20) {
			const settled = serves.next('refused');
			serves.store.publish({ set: [made('LDS', 'a', String(serves.store.generation))], remove: [] });
			await settled;
		}
		await t.notThrowsAsync(async () => {
			let before = -1;
			while (before !== responses) {
				before = responses;
				await stream.surplus();
			}
		});
		stream.call.cancel();
		await refusing;
		t.true(responses < 60, `${responses} responses`);
	});
}

test('delta: a refused removal is not sent again', async (t) => {
	const serves = await serving(t, [made('RDS', 'a'), made('RDS', 'b')]);
	const stream = serves.delta();
	stream.ask(urls.RDS, 'a', 'b');
	await stream.take(urls.RDS);
	serves.store.publish({ remove: [...serves.store.resources(urls.RDS)] });
	const { removed, ...answer } = await stream.next(urls.RDS);
	t.deepEqual(removed, ['a', 'b']);
	stream.nack({ ...answer, removed });
	t.deepEqual(await stream.surplus(), []);
});

test('sotw: a request that answers an older response is not answered, nor does it count', async (t) => {
	const serves = await serving(t, [made('RDS', 'a'), made('RDS', 'b')]);
	const stream = serves.sotw();
	stream.ask(urls.RDS, 'a');
	const first = await stream.take(urls.RDS);
	serves.store.publish({ set: [made('RDS', 'a', '2')] });
	const second = await stream.next(urls.RDS);
	stream.say({ typeUrl: urls.RDS, responseNonce: first.nonce, resourceNames: ['a', 'b'] });
	t.deepEqual(await stream.surplus(), []);
	stream.say({ typeUrl: urls.RDS, responseNonce: second.nonce, resourceNames: ['a', 'b'] });
	t.deepEqual((await stream.next(urls.RDS)).names, ['b']);
});

test('sotw: before its first response, a stream takes requests with the nonce of another stream', async (t) => {
	const serves = await serving(t);
	const stream = serves.sotw();
	stream.say({ typeUrl: urls.RDS, responseNonce: 'old', versionInfo: 'old', resourceNames: ['a'] });
	stream.say({ typeUrl: urls.RDS, responseNonce: 'old', versionInfo: 'old', resourceNames: ['a', 'b'] });
	t.deepEqual(await stream.surplus(), []);
	serves.store.publish({ set: [made('RDS', 'b')] });
	t.deepEqual((await stream.next(urls.RDS)).names, ['b']);
});

test('sotw: requests without a nonce change what is asked for, also while a response is under way', async (t) => {
	const serves = await serving(t, [made('RDS', 'a'), made('RDS', 'b'), made('RDS', 'c')]);
	const stream = serves.sotw();
	stream.say({ typeUrl: urls.RDS, resourceNames: ['a'] });
	stream.say({ typeUrl: urls.RDS, resourceNames: ['a', 'b'] });
	stream.say({ typeUrl: urls.RDS, resourceNames: ['b', 'c'] });
	const first = await stream.next(urls.RDS);
	t.deepEqual(first.names, ['a']);
	stream.say({ typeUrl: urls.RDS, responseNonce: first.nonce, resourceNames: ['b', 'c'] });
	t.deepEqual((await stream.next(urls.RDS)).names, ['b', 'c']);
});

test('sotw: a refusal is known by its error, not by its version', async (t) => {
	const serves = await serving(t, [made('RDS', 'a')]);
	const stream = serves.sotw();
	stream.ask(urls.RDS, 'a');
	const { nonce, version } = await stream.next(urls.RDS);
	const refused = serves.next('refused');
	stream.say({
		typeUrl: urls.RDS,
		responseNonce: nonce,
		versionInfo: version,
		resourceNames: ['a'],
		errorDetail: { message: 'a' },
	});
	t.deepEqual(
		(await refused)[0].resources.map(({ name }) => name),
		['a'],
	);
	const acknowledged = serves.next('acknowledged');
	serves.store.publish({ set: [made('RDS', 'a', '2')] });
	const second = await stream.next(urls.RDS);
	stream.say({ typeUrl: urls.RDS, responseNonce: second.nonce, versionInfo: '', resourceNames: ['a'] });
	t.like((await acknowledged)[0], { typeUrl: urls.RDS, resources: 1 });
});

test('delta: a change of what is asked for counts, though the nonce is an old one or the request is a refusal', async (t) => {
	const serves = await serving(t, [made('RDS', 'a'), made('RDS', 'b'), made('RDS', 'c')]);
	const stream = serves.delta();
	stream.ask(urls.RDS, 'a');
	const first = await stream.take(urls.RDS);
	stream.say({ typeUrl: urls.RDS, responseNonce: first.nonce, resourceNamesSubscribe: ['b'] });
	const second = await stream.next(urls.RDS);
	t.deepEqual(second.names, ['b']);
	const message = "'b' is bad";
	stream.say({
		typeUrl: urls.RDS,
		responseNonce: second.nonce,
		errorDetail: { message },
		resourceNamesSubscribe: ['c'],
	});
	t.deepEqual((await stream.take(urls.RDS)).names, ['c']);
	stream.say({ typeUrl: urls.RDS, responseNonce: 'never given', errorDetail: { message: 'what?' } });
	t.deepEqual(await stream.surplus(), []);
});

test('an error blames the names that stand in it alone, and the longest that can be meant', (t) => {
	const blamed = (message: string, ...names: string[]) => [...namedIn(message, names)].sort();
	t.deepEqual(blamed("'a' is bad", 'a', 'b', 'd'), ['a']);
	t.deepEqual(blamed('Error adding/updating cluster(s) c-1: bad, c-22: worse', 'c', 'c-1', 'c-2', 'c-22'), [
		'c-1',
		'c-22',
	]);
	t.deepEqual(blamed('route a.b: no', 'a', 'b', 'a.b'), ['a.b']);
	t.deepEqual(blamed('route a.b and a: no', 'a', 'b', 'a.b'), ['a', 'a.b']);
	t.deepEqual(blamed('ns/a', 'a', 'ns', 'ns/a'), ['ns/a']);
	t.deepEqual(blamed('', 'a', ''), []);
	t.deepEqual(blamed(`${' '.repeat(10_000)}a`, 'a'), [], 'too far behind');
	const many = Array.from({ length: 10_000 }, (_, i) => `n${i}`);
	const begin = process.cpuUsage();
	t.deepEqual(blamed('n 1 n1 n'.repeat(1e6), ...many), ['n1']);
	t.true(process.cpuUsage(begin).user < 2e6, 'microseconds of the processor');
});
