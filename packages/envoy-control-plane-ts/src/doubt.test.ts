// SPDX-License-Identifier: Apache-2.0
import test, { type ExecutionContext } from 'ava';
import { DeltaStream } from './raw-stream.test.fixture.ts';
import { made, serving, urls } from './serving.test.fixture.ts';

/**
 * A client that has one cluster is sent a step with a bad one in it, takes the rest, as Envoy does, and is gone; the step
 * is taken back. It comes back and names what it had before, which is what there is.
 */
async function comesBack(t: ExecutionContext, protocol: 'delta' | 'sotw', answers: boolean): Promise<void> {
	const serves = await serving(t, [made('CDS', 'a', 'old')], { times: { stage: 60 } });
	const stream = serves[protocol]();
	stream.ask(urls.CDS);
	const { version } = await stream.take(urls.CDS);
	const { version: old } = serves.store.get(urls.CDS, 'a')!;
	serves.store.publish({ set: [made('CDS', 'a', 'new'), made('CDS', 'b'), made('CDS', 'c', 'bad')] });
	const answer = await stream.next(urls.CDS);
	serves.store.replace([made('CDS', 'a', 'old')]);
	const refused = serves.next('refused');
	if (answers) stream.nack(answer, "'c' is bad");
	if (answers) await refused;
	const disconnected = serves.next('disconnected');
	stream.call.cancel();
	await disconnected;
	const again = serves[protocol]();
	if (again instanceof DeltaStream) {
		again.say({ typeUrl: urls.CDS, initialResourceVersions: { a: old } });
		t.like(await again.take(urls.CDS), { names: ['a'], removed: [] });
		t.deepEqual([...(await again.take(urls.CDS)).removed].sort(), ['b', 'c']);
	} else {
		again.say({ typeUrl: urls.CDS, versionInfo: version });
		t.deepEqual((await again.take(urls.CDS)).names, ['a']);
	}
	t.deepEqual(await again.surplus(), []);
	const accepted = serves[protocol]();
	if (accepted instanceof DeltaStream) accepted.say({ typeUrl: urls.CDS, initialResourceVersions: { a: old } });
	else accepted.say({ typeUrl: urls.CDS, versionInfo: version });
	t.deepEqual(await accepted.surplus(), [], 'what it has accepted since then is believed');
}

for (const protocol of ['delta', 'sotw'] as const) {
	test(
		`${protocol}: a client that refused a response may have taken parts of it, and is sent them anew`,
		comesBack,
		protocol,
		true,
	);
	test(`${protocol}: so may one that went without an answer`, comesBack, protocol, false);
}

test('sotw: a client that comes back keeps what it had before the version that it refused', async (t) => {
	const serves = await serving(t, [made('CDS', 'a', 'good'), made('CDS', 'b')]);
	const stream = serves.sotw();
	stream.ask(urls.CDS);
	await stream.take(urls.CDS);
	serves.store.publish({ set: [made('CDS', 'a', 'bad'), made('CDS', 'b', 'new')] });
	stream.nack(await stream.next(urls.CDS), "'a' is bad");
	const { version } = await stream.take(urls.CDS);
	t.deepEqual(await stream.surplus(), []);
	const disconnected = serves.next('disconnected');
	stream.call.cancel();
	await disconnected;
	const again = serves.sotw();
	again.say({ typeUrl: urls.CDS, versionInfo: version });
	t.deepEqual(await again.surplus(), [], 'it has all that it is to have');
	serves.store.publish({ set: [made('CDS', 'c')] });
	const { resources } = await again.take(urls.CDS);
	t.deepEqual(resources.map(({ name }) => name).sort(), ['a', 'b', 'c']);
	const a = resources.find(({ name }) => name === 'a');
	t.true(Buffer.from(a!.resource!.value).includes('good'));
});
