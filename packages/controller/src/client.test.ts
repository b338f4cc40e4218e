// SPDX-License-Identifier: Apache-2.0
import { setTimeout as sleep } from 'node:timers/promises';
import { type FakeApi, startFakeApi } from '@branchline/kube/fake';
import test, { type ExecutionContext } from 'ava';
import type { ReconcileEvent } from './events.ts';
import { formatEvent } from './format-event.ts';
import { reconcile } from './reconcile.ts';
import { sandbox, service } from './shop.test.fixture.ts';

const ours = ['networking.istio.io/v1', 'VirtualService', 'shop', 'branchline.checkout'] as const;

/** A reconciler on the real client, and a fake API server with a shop in it. */
async function start(t: ExecutionContext, prepare: (api: FakeApi) => void = () => undefined) {
	const api = await startFakeApi();
	t.teardown(() => api.close());
	for (const name of ['checkout', 'fork-1', 'fork-2']) api.put(service(name));
	prepare(api);
	const events: ReconcileEvent[] = [];
	const onEvent = (event: ReconcileEvent) => event.kind !== 'settled' && events.push(event);
	const reconciler = reconcile(await api.connect(), { mesh: 'istio', onEvent });
	t.teardown(() => reconciler.stop());
	const lines = () => events.map(formatEvent);
	return { api, reconciler, lines };
}

async function until(what: string, holds: () => boolean): Promise<void> {
	for (const end = Date.now() + 30_000; !holds(); await sleep(20)) {
		if (Date.now() > end) throw new Error(`in thirty seconds it did not come about that ${what}`);
	}
}

test('on the real client: objects come, a second reconciler finds them in place, and they go', async (t) => {
	const { api, reconciler, lines } = await start(t);
	api.put(sandbox('k', 'fork-1'));
	await until('it is written', () => lines().includes('VirtualService shop/branchline.checkout created for k'));
	await until(
		'its status is written',
		() => api.get('branchline.dev/v1alpha1', 'Sandbox', 'shop', 'k')?.status !== undefined,
	);
	await reconciler.stop();
	const writes = api.writes().length;
	const second = reconcile(await api.connect(), { mesh: 'istio' });
	t.teardown(() => second.stop());
	await second.settled(1);
	await sleep(200);
	t.is(api.writes().length, writes);
	api.objects.delete(api.kinds.find(({ kind }) => kind === 'Sandbox')!, 'shop', 'k');
	await until('it is gone', () => api.get(...ours) === undefined);
	t.deepEqual(await second.settled().then(({ failing, held }) => [...failing, ...held]), []);
});

test('watches that break, end or are too old are begun again, and nothing is told or written because of it', async (t) => {
	const { api, lines } = await start(t, (fake) => fake.put(sandbox('k', 'fork-1')));
	await until('it is written', () => lines().includes('VirtualService shop/branchline.checkout created for k'));
	const told = lines().length;
	for (const hurt of [
		() => api.watches.end('reset'),
		() => api.watches.end('end'),
		() => api.watches.fail(410, 'Expired'),
	]) {
		hurt();
		await until('they watch again', () => api.watches.size > 0);
	}
	api.put(sandbox('j', 'fork-2'));
	await until('the next change is seen', () => lines().length > told);
	t.deepEqual(lines().slice(told), ['VirtualService shop/branchline.checkout changed for j, k']);
});

test('a kind that may not be read is told, and nothing is written on half the knowledge', async (t) => {
	const { api, lines } = await start(t, (fake) => {
		fake.put(sandbox('k', 'fork-1'));
		fake.fault = ({ path }) => {
			if (!path.endsWith('/serviceentries')) return undefined;
			return { status: 403, body: { kind: 'Status', reason: 'Forbidden', message: 'you may not' } };
		};
	});
	await until('it is told', () => lines().length > 0);
	t.regex(lines().join('\n'), /^ServiceEntry of networking.istio.io\/v1 cannot be read: .*403 Forbidden: you may not$/);
	t.deepEqual(api.writes(), []);
	api.fault = undefined;
	await until('it is written', () => api.get(...ours) !== undefined);
});
