// SPDX-License-Identifier: Apache-2.0
import test, { type ExecutionContext } from 'ava';
import type { Admission } from './admission.ts';
import { Clients } from './clients.ts';
import { resourceTypes } from './resource-types.ts';
import { SafeEmitter } from './safe-emitter.ts';
import { made, type Serving, serving, until, urls } from './serving.test.fixture.ts';
import { Store } from './store.ts';

function served(): Store {
	const store = new Store();
	store.publish({ set: [made('RDS', 'a')] });
	return store;
}

async function takes(t: ExecutionContext, serves: Serving, store: Store, id = 'good'): Promise<void> {
	const stream = serves.delta({ node: { id }, store });
	stream.ask(urls.RDS, 'a');
	t.deepEqual((await stream.take(urls.RDS)).names, ['a']);
}

test('a client that is denied is told why, before anything is sent', async (t) => {
	const store = served();
	const serve: Admission = ({ node: { id } }) => (id === 'good' ? store : { denied: `${id} is not known here` });
	const serves = await serving(t, [], { serve });
	for (const protocol of ['delta', 'sotw'] as const) {
		const stream = serves[protocol]({ node: { id: 'bad' } });
		stream.ask(urls.RDS, 'a');
		t.deepEqual(await stream.ended, { status: 'PERMISSION_DENIED', details: 'bad is not known here' });
	}
	await takes(t, serves, store);
});

test('an admission that throws, or answers nothing, ends that stream and no other', async (t) => {
	const store = served();
	const serve: Admission = ({ node: { id } }) => {
		if (id === 'throws') throw new Error('my mistake');
		return id === 'good' ? store : (undefined as never);
	};
	const serves = await serving(t, [], { serve });
	for (const id of ['throws', 'nothing']) {
		const failed = serves.next('failed');
		const stream = serves.delta({ node: { id } });
		stream.ask(urls.RDS, 'a');
		t.deepEqual(await stream.ended, { status: 'INTERNAL', details: 'the control plane failed' });
		const [error] = await failed;
		t.regex((error as Error).message, id === 'throws' ? /^my mistake$/ : /undefined/);
	}
	await takes(t, serves, store);
});

test('a view that throws ends the streams that look through it, and no other', async (t) => {
	const store = served();
	const serve: Admission = ({ node: { id } }) => ({
		store,
		sees: ({ name }) => {
			if (id === 'bad' && name === 'poison') throw new Error('cannot see');
			return true;
		},
	});
	const serves = await serving(t, [], { serve });
	const [bad, good] = ['bad', 'good'].map((id) => serves.delta({ node: { id }, store }));
	for (const stream of [bad!, good!]) {
		stream.ask(urls.RDS, 'a', 'poison');
		await stream.take(urls.RDS);
	}
	const failed = serves.next('failed');
	store.publish({ set: [made('RDS', 'poison')] });
	t.like(await bad!.ended, { status: 'INTERNAL' });
	const [error, client] = await failed;
	t.is((error as Error).message, 'cannot see');
	t.is(client!.node.id, 'bad');
	t.deepEqual((await good!.take(urls.RDS)).names, ['poison']);
	t.is([...serves.plane.sessions].length, 1);
});

test('listeners that throw, or reject, change nothing of what is served', async (t) => {
	const serves = await serving(t, [made('RDS', 'a')]);
	const errors: unknown[] = [];
	serves.plane.on('failed', (error) => errors.push((error as Error).message));
	for (const event of ['connected', 'sent', 'acknowledged', 'refused', 'disconnected'] as const) {
		serves.plane.on(event, () => {
			throw new Error(event);
		});
		serves.plane.on(event, async () => {
			throw new Error(`${event}, later`);
		});
	}
	const stream = serves.delta();
	stream.ask(urls.RDS, 'a');
	await stream.take(urls.RDS);
	serves.store.publish({ set: [made('RDS', 'a', '2')] });
	stream.nack(await stream.next(urls.RDS));
	t.deepEqual(await stream.surplus(), []);
	stream.call.cancel();
	await until(() => errors.includes('disconnected, later'));
	for (const event of ['connected', 'sent', 'acknowledged', 'refused', 'disconnected'])
		for (const message of [event, `${event}, later`]) t.true(errors.includes(message), message);
	await takes(t, serves, serves.store);
});

test.serial('what nobody listens for is a warning of the process, also where the listener for it throws', async (t) => {
	const emitter = new SafeEmitter<{ failed: [error: unknown]; told: [number] }>();
	const warnings: string[] = [];
	const warned = ({ message }: Error) => warnings.push(message);
	process.on('warning', warned);
	t.teardown(() => process.off('warning', warned));
	const heard: number[] = [];
	emitter.on('told', () => {
		throw new Error('first');
	});
	emitter.once('told', (value) => heard.push(value));
	t.true(emitter.emit('told', 1));
	t.true(emitter.emit('told', 2));
	emitter.on('failed', () => {
		throw 'second';
	});
	emitter.emit('told', 3);
	await until(() => warnings.length === 3);
	t.deepEqual(warnings, ['first', 'first', 'second']);
	t.deepEqual(heard, [1], 'the others are called, and once is once');
});

test('a client that refused something is remembered for a while after its last stream, any other is not', async (t) => {
	const clients = new Clients(20, 10);
	clients.enter('good');
	const quarantine = clients.enter('bad');
	t.is(clients.enter('bad'), quarantine, 'streams of one client share it');
	quarantine.add(resourceTypes.RDS, 'a', 'v', 'no');
	clients.leave('good');
	clients.leave('bad');
	t.is(clients.size, 1);
	clients.leave('bad');
	t.is(clients.enter('bad'), quarantine);
	clients.leave('bad');
	t.is(clients.size, 1);
	await until(() => clients.size === 0);
	clients.leave('never there');
	clients.enter('again').add(resourceTypes.RDS, 'a', 'v', 'no');
	clients.leave('again');
	clients.clear();
	t.is(clients.size, 0);
});

test('no more streams than the limit; when one goes another may come', async (t) => {
	const serves = await serving(t, [made('RDS', 'a')], { limits: { streams: 2 } });
	const [one, two] = [serves.delta(), serves.sotw()];
	for (const stream of [one, two]) {
		stream.ask(urls.RDS, 'a');
		await stream.take(urls.RDS);
	}
	const third = serves.delta();
	third.ask(urls.RDS, 'a');
	t.is((await third.ended).status, 'RESOURCE_EXHAUSTED');
	const disconnected = serves.next('disconnected');
	one.call.cancel();
	await disconnected;
	await takes(t, serves, serves.store);
});
