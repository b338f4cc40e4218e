// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { discoveryMethods } from './methods.ts';
import type { ResourceType } from './resource-types.ts';
import { resourceTypes } from './resource-types.ts';
import { made, serving, urls } from './serving.test.fixture.ts';

type Short = keyof typeof resourceTypes;
const shorts = Object.keys(resourceTypes) as readonly Short[];
const { secret: _, ...openSecrets }: ResourceType = resourceTypes.SDS;

test('every type has a service of its own in both protocols, hosts in the incremental one alone', (t) => {
	const paths = discoveryMethods.map(({ definition }) => definition.path);
	t.is(new Set(paths).size, paths.length);
	t.is(paths.length, 2 + shorts.length * 2 - 1);
	t.false(paths.some((path) => path.includes('/StreamVirtualHosts')));
});

for (const { definition, protocol, type } of discoveryMethods) {
	test(`${definition.path} serves ${type === undefined ? 'every type' : 'its type without being told'}`, async (t) => {
		const short = shorts.find((one) => resourceTypes[one] === type) ?? 'RDS';
		const serves = await serving(t, [made(short, 'a/b')], { types: [openSecrets] });
		const stream =
			protocol === 'delta' ? serves.delta({ path: definition.path }) : serves.sotw({ path: definition.path });
		stream.ask(type === undefined ? urls[short] : '', 'a/b');
		const answer = await stream.take(urls[short]);
		t.deepEqual(answer.names, ['a/b']);
		t.deepEqual(
			answer.resources.map(({ resource }) => resource?.typeUrl),
			[urls[short]],
		);
		serves.store.publish({ set: [made(short, 'a/b', 'changed')] });
		t.deepEqual((await stream.take(urls[short])).names, ['a/b']);
	});
}

for (const protocol of ['delta', 'sotw'] as const) {
	test(`${protocol}: a stream says who it is once, with an id`, async (t) => {
		const serves = await serving(t, [made('RDS', 'a')]);
		const missing = serves[protocol]({ node: undefined });
		missing.ask(urls.RDS, 'a');
		t.like(await missing.ended, {
			status: 'INVALID_ARGUMENT',
			details: 'the first request of a stream needs a node with an id',
		});
		const empty = serves[protocol]({ node: { id: '', cluster: 'x' } });
		empty.ask(urls.RDS, 'a');
		t.like(await empty.ended, { status: 'INVALID_ARGUMENT' });
		const stream = serves[protocol]();
		const connected = serves.next('connected');
		stream.ask(urls.RDS, 'a');
		t.like((await connected)[0].node, { id: 'test-node', cluster: 'test' });
		await stream.take(urls.RDS);
		stream.ask(urls.ECDS, 'b');
		stream.say({ typeUrl: urls.RDS, node: { id: 'test-node' } });
		t.deepEqual(await stream.surplus(), protocol === 'delta' ? [urls.ECDS] : [], 'the same node again is no fault');
	});

	test(`${protocol}: the node of a stream does not change`, async (t) => {
		const serves = await serving(t, [made('RDS', 'a')]);
		const stream = serves[protocol]();
		stream.ask(urls.RDS, 'a');
		await stream.take(urls.RDS);
		const disconnected = serves.next('disconnected');
		stream.say({ typeUrl: urls.RDS, node: { id: 'another' } });
		t.deepEqual(await stream.ended, { status: 'INVALID_ARGUMENT', details: 'the node of a stream cannot change' });
		const [client, reason] = await disconnected;
		t.is(client.node.id, 'test-node');
		t.is(reason, 'the node of a stream cannot change');
	});

	test(`${protocol}: an aggregated stream needs the type in each request`, async (t) => {
		const serves = await serving(t, [made('RDS', 'a')]);
		const stream = serves[protocol]();
		stream.ask(urls.RDS, 'a');
		await stream.take(urls.RDS);
		stream.ask('', 'a');
		t.deepEqual(await stream.ended, {
			status: 'INVALID_ARGUMENT',
			details: 'type_url is needed on an aggregated stream',
		});
	});

	test(`${protocol}: a service of one type takes no other`, async (t) => {
		const serves = await serving(t, [made('RDS', 'a')]);
		const path = `/envoy.service.route.v3.RouteDiscoveryService/${protocol === 'delta' ? 'Delta' : 'Stream'}Routes`;
		const stream = serves[protocol]({ path });
		stream.ask(urls.CDS);
		t.deepEqual(await stream.ended, {
			status: 'INVALID_ARGUMENT',
			details: `${urls.CDS} is not served here, but ${urls.RDS}`,
		});
	});

	test(`${protocol}: each type has its own versions, nonces and acknowledgements`, async (t) => {
		const serves = await serving(t, [made('RDS', 'a'), made('ECDS', 'b')]);
		const stream = serves[protocol]();
		stream.ask(urls.RDS, 'a');
		const routes = await stream.next(urls.RDS);
		stream.ask(urls.ECDS, 'b');
		const extensions = await stream.next(urls.ECDS);
		stream.nack({ ...routes, typeUrl: urls.ECDS, nonce: 'of nothing' });
		serves.store.publish({ set: [made('RDS', 'a', '2'), made('ECDS', 'b', '2')] });
		stream.ack(extensions);
		t.deepEqual((await stream.take(urls.ECDS)).names, ['b'], 'though the routes are not acknowledged');
		t.deepEqual(await stream.surplus(), []);
		stream.ack(routes);
		t.deepEqual((await stream.take(urls.RDS)).names, ['a']);
	});

	test(`${protocol}: unknown types stay open, and get what comes`, async (t) => {
		const serves = await serving(t, [made('RDS', 'a')]);
		const stream = serves[protocol]();
		stream.ask('type.googleapis.com/of.the.Future', 'x');
		stream.ask(urls.RDS, 'a');
		t.deepEqual((await stream.take(urls.RDS)).names, ['a']);
		if (protocol === 'delta') t.deepEqual((await stream.take('type.googleapis.com/of.the.Future')).removed, ['x']);
		t.deepEqual(await stream.surplus(), []);
	});
}

test('hosts have no state-of-the-world form', async (t) => {
	const stream = (await serving(t)).sotw();
	stream.ask(urls.VHDS, 'a/b');
	t.like(await stream.ended, { status: 'INVALID_ARGUMENT', details: `${urls.VHDS} has no state-of-the-world form` });
});

test('a client that ends its stream, or breaks it off, is gone; one that stays is served', async (t) => {
	const serves = await serving(t, [made('RDS', 'a')]);
	const [one, other, third] = [serves.delta(), serves.delta(), serves.delta()];
	for (const stream of [one, other, third]) {
		stream.ask(urls.RDS, 'a');
		await stream.take(urls.RDS);
	}
	t.is([...serves.plane.sessions].length, 3);
	const ended = serves.next('disconnected');
	one.call.end();
	t.is((await ended)[1], 'the client ended the stream');
	t.is((await one.ended).status, 'OK');
	const cancelled = serves.next('disconnected');
	other.call.cancel();
	t.is((await cancelled)[1], 'the connection is gone, or the client cancelled the stream');
	serves.store.publish({ set: [made('RDS', 'a', '2')] });
	t.deepEqual((await third.take(urls.RDS)).names, ['a']);
	t.is([...serves.plane.sessions].length, 1);
	serves.plane.close();
	t.deepEqual(await third.ended, { status: 'UNAVAILABLE', details: 'the control plane shuts down' });
});
