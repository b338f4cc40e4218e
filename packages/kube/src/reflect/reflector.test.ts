// SPDX-License-Identifier: Apache-2.0
import test, { type ExecutionContext } from 'ava';
import { type FakeApi, type Fault, startFakeApi } from '../fake/index.ts';
import { type ReflectOptions, type Reflector, reflect } from './reflector.ts';

const kind = { apiVersion: 'v1', kind: 'ConfigMap' } as const;

function object(name: string, value = '', labels?: Readonly<Record<string, string>>) {
	return { ...kind, metadata: { namespace: 'shop', name, ...(labels && { labels }) }, data: { value } };
}

interface Reflected {
	readonly api: FakeApi;
	readonly reflector: Reflector;
	/** `added a=1`, in order, one entry per change. */
	readonly changes: string[];
	readonly logs: string[];
	readonly watches: () => number;
	readonly lists: () => number;
}

async function reflected(
	t: ExecutionContext,
	options: ReflectOptions & { readonly before?: (api: FakeApi) => void } = {},
) {
	const { before, ...rest } = options;
	const api = await startFakeApi();
	before?.(api);
	const changes: string[] = [];
	const logs: string[] = [];
	const reflector = reflect(await api.connect(), kind, {
		onChange: (batch) => {
			for (const { type, object: one } of batch) changes.push(`${type} ${one.metadata.name}=${textOf(one)}`);
		},
		log: (message) => logs.push(message),
		...rest,
	});
	t.teardown(async () => {
		await reflector.stop();
		await api.close();
	});
	const asked = (isWatch: boolean) =>
		api.requests.filter(({ path, query }) => path.endsWith('/configmaps') && query.has('watch') === isWatch).length;
	const seen: Reflected = { api, reflector, changes, logs, watches: () => asked(true), lists: () => asked(false) };
	return seen;
}

function textOf(one: Readonly<Record<string, unknown>>): string {
	return (one.data as { readonly value: string }).value;
}

/** Waits for a condition, at most ten seconds. */
async function until(condition: () => boolean): Promise<void> {
	const end = Date.now() + 10_000;
	while (!condition()) {
		if (Date.now() > end) throw new Error('the condition did not come');
		await new Promise((resolve) => setTimeout(resolve, 5));
	}
}

/** As `until`, with the open watch that a change is to come through. */
async function watching({ api, reflector }: Reflected): Promise<void> {
	await reflector.synced;
	await until(() => api.watches.size === 1);
}

test('a list, then changes, in order', async (t) => {
	const seen = await reflected(t, { before: (api) => void api.put(object('a', '1')) });
	await seen.reflector.synced;
	t.deepEqual(seen.changes, ['added a=1']);
	await watching(seen);
	seen.api.put(object('b', '1'));
	seen.api.put(object('a', '2'));
	seen.api.objects.delete(seen.api.kinds.find((one) => one.kind === 'ConfigMap')!, 'shop', 'b');
	await until(() => seen.changes.length === 4);
	t.deepEqual(seen.changes.slice(1), ['added b=1', 'modified a=2', 'deleted b=1']);
	t.deepEqual(seen.reflector.items().map(textOf), ['2']);
	t.deepEqual(seen.logs, []);
});

test('selectors and the namespace are those of list and watch', async (t) => {
	const seen = await reflected(t, {
		namespace: 'shop',
		labelSelector: 'app=x',
		before: (api) => void api.put(object('a', '1', { app: 'x' })),
	});
	await watching(seen);
	seen.api.put(object('b', '1'));
	seen.api.put(object('c', '1', { app: 'x' }));
	seen.api.put({
		...object('d', '1', { app: 'x' }),
		metadata: { name: 'd', namespace: 'other', labels: { app: 'x' } },
	});
	await until(() => seen.changes.length === 2);
	t.deepEqual(seen.changes, ['added a=1', 'added c=1']);
	t.true(
		seen.api.requests.filter(({ path }) => path.endsWith('/configmaps')).every(({ path }) => path.includes('shop')),
	);
});

test('a watch goes on where bookmarks came to, without a list', async (t) => {
	const seen = await reflected(t);
	await watching(seen);
	seen.api.put({ apiVersion: 'v1', kind: 'Service', metadata: { namespace: 'shop', name: 'other' } });
	seen.api.watches.bookmark();
	seen.api.objects.compact();
	seen.api.put(object('a', '1'));
	await until(() => seen.changes.length === 1);
	seen.api.watches.end();
	await until(() => seen.watches() === 2);
	t.is(seen.lists(), 1);
	t.deepEqual(seen.logs, []);
});

test('a server that ends watches at once is not asked without a pause', async (t) => {
	const seen = await reflected(t);
	await watching(seen);
	const began = Date.now();
	while (seen.watches() < 4) {
		seen.api.watches.end();
		await new Promise((resolve) => setTimeout(resolve, 5));
	}
	// Pauses of at least half of 0.2, 0.4 and 0.8 s.
	t.true(Date.now() - began > 600, `${Date.now() - began} ms`);
	t.is(seen.lists(), 1);
});

for (const fault of ['reset', { status: 500, body: {} }, { status: 403, body: {} }] as readonly Fault[]) {
	const name = typeof fault === 'string' ? fault : `status ${fault.status}`;
	test(`a watch that fails (${name}) is opened again, from where it was`, async (t) => {
		const seen = await reflected(t);
		await watching(seen);
		let left = 2;
		seen.api.fault = ({ query }) => (query.has('watch') && left-- > 0 ? fault : undefined);
		seen.api.watches.end('reset');
		seen.api.put(object('a', '1'));
		await until(() => seen.changes.length === 1);
		t.is(seen.lists(), 1);
		t.true(seen.logs.length >= 3);
	});

	test(`a list that fails (${name}) is tried again`, async (t) => {
		let left = 8;
		const seen = await reflected(t, {
			before: (api) => {
				api.put(object('a', '1'));
				api.fault = ({ path, query }) =>
					path.endsWith('/configmaps') && !query.has('watch') && left-- > 0 ? fault : undefined;
			},
		});
		left = 2;
		await seen.reflector.synced;
		t.deepEqual(seen.changes, ['added a=1']);
	});
}

test('a watch that is too old (410) is begun with a list, whose differences are changes', async (t) => {
	const seen = await reflected(t, {
		before: (api) => {
			for (const name of ['a', 'b', 'c']) api.put(object(name, '1'));
		},
	});
	await watching(seen);
	const [kindOf] = seen.api.kinds.filter((one) => one.kind === 'ConfigMap');
	let isCut = true;
	seen.api.fault = ({ query }) => (isCut && query.has('watch') ? 'reset' : undefined);
	seen.api.watches.end('reset');
	seen.api.put(object('a', '2'));
	seen.api.objects.delete(kindOf!, 'shop', 'b');
	seen.api.put(object('d', '1'));
	seen.api.objects.compact();
	isCut = false;
	await until(() => seen.changes.length === 6);
	t.deepEqual(seen.changes.slice(3), ['deleted b=1', 'modified a=2', 'added d=1']);
	t.is(seen.lists(), 2);
});

test('an ERROR event of 410 leads to a list; one of 500 to another watch', async (t) => {
	const seen = await reflected(t);
	await watching(seen);
	seen.api.watches.fail(500, 'InternalError');
	await until(() => seen.watches() === 2 && seen.api.watches.size === 1);
	t.is(seen.lists(), 1);
	seen.api.watches.fail(410, 'Expired');
	await until(() => seen.watches() === 3);
	t.is(seen.lists(), 2);
	t.is(seen.logs.length, 2);
});

test('events before an ERROR in the same piece are not lost', async (t) => {
	const seen = await reflected(t);
	await watching(seen);
	const one = { ...object('a', '1'), metadata: { ...object('a').metadata, uid: 'u', resourceVersion: '7' } };
	const events = [
		{ type: 'ADDED', object: one },
		{ type: 'ERROR', object: { kind: 'Status', code: 500 } },
	];
	seen.api.watches.sayRaw(events.map((event) => `${JSON.stringify(event)}\n`).join(''));
	await until(() => seen.logs.length === 1);
	t.deepEqual(seen.changes, ['added a=1']);
});

test('an object that was made anew while nobody watched is deleted and added', async (t) => {
	const seen = await reflected(t, { before: (api) => void api.put(object('a', '1')) });
	await watching(seen);
	const [kindOf] = seen.api.kinds.filter((one) => one.kind === 'ConfigMap');
	let isCut = true;
	seen.api.fault = ({ query }) => (isCut && query.has('watch') ? 'reset' : undefined);
	seen.api.watches.end('reset');
	seen.api.objects.delete(kindOf!, 'shop', 'a');
	seen.api.put(object('a', '2'));
	seen.api.objects.compact();
	isCut = false;
	await until(() => seen.changes.length === 3);
	t.deepEqual(seen.changes.slice(1), ['deleted a=1', 'added a=2']);
});

test('events that are cut anywhere, and characters of several bytes, are put together', async (t) => {
	const seen = await reflected(t);
	await watching(seen);
	const one = { ...object('a', 'naïve – 日本'), metadata: { ...object('a').metadata, uid: 'u', resourceVersion: '7' } };
	const bytes = Buffer.from(`${JSON.stringify({ type: 'ADDED', object: one })}\n`);
	for (const byte of bytes) {
		seen.api.watches.sayRaw(Buffer.from([byte]));
		await new Promise((resolve) => setImmediate(resolve));
	}
	await until(() => seen.changes.length === 1);
	t.deepEqual(seen.changes, ['added a=naïve – 日本']);
});

test('a handler that throws, at once or later, is reported and ends nothing', async (t) => {
	const logs: string[] = [];
	let calls = 0;
	const seen = await reflected(t, {
		before: (api) => void api.put(object('a', '1')),
		log: (message) => logs.push(message),
		onChange: () => {
			calls++;
			if (calls === 1) throw new Error('at once');
			return Promise.reject(new Error('later'));
		},
	});
	await watching(seen);
	seen.api.put(object('b', '1'));
	await until(() => logs.length === 2);
	t.regex(logs[0]!, /at once/);
	t.regex(logs[1]!, /later/);
	t.is(seen.reflector.items().length, 2);
});

test('stop ends a watch, a list and a pause at once, and nothing is heard after it', async (t) => {
	for (const state of ['watch', 'list', 'pause'] as const) {
		const seen = await reflected(t, {
			before: (api) => {
				if (state === 'list') api.fault = ({ path }) => (path.endsWith('/configmaps') ? 'silence' : undefined);
				if (state === 'pause')
					api.fault = ({ path }) => (path.endsWith('/configmaps') ? { status: 500, body: {} } : undefined);
			},
		});
		if (state === 'watch') await watching(seen);
		if (state === 'list') await until(() => seen.lists() === 1);
		if (state === 'pause') await until(() => seen.logs.length === 3);
		const began = Date.now();
		await seen.reflector.stop();
		t.true(Date.now() - began < 100, state);
		seen.api.put(object('late', '1'));
		await until(() => seen.api.watches.size === 0);
		t.deepEqual(seen.changes, []);
		if (state !== 'watch') await t.throwsAsync(seen.reflector.synced);
	}
});

test('a kind that is not served yet is reflected once it is', async (t) => {
	const api = await startFakeApi();
	const later = { group: 'example.dev', kind: 'Later', plural: 'laters', versions: ['v1'] };
	const logs: string[] = [];
	const reflector = reflect(
		await api.connect(),
		{ apiVersion: 'example.dev/v1', kind: 'Later' },
		{ log: (m) => logs.push(m) },
	);
	t.teardown(async () => {
		await reflector.stop();
		await api.close();
	});
	await until(() => logs.length === 1);
	t.regex(logs[0]!, /does not serve Later/);
	api.kinds.push(later);
	api.put({ apiVersion: 'example.dev/v1', kind: 'Later', metadata: { namespace: 'shop', name: 'x' } });
	await reflector.synced;
	t.is(reflector.items().length, 1);
});
