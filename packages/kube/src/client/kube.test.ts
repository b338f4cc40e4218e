// SPDX-License-Identifier: Apache-2.0
import { rm, writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import test from 'ava';
import { type FakeOptions, startFakeApi } from '../fake/index.ts';
import { connect } from './connect.ts';
import { mostBytes, readBody } from './exchange.ts';
import { KubeError } from './kube-error.ts';

const configMap = { apiVersion: 'v1', kind: 'ConfigMap' } as const;
const ref = { ...configMap, namespace: 'shop', name: 'a' } as const;

function object(name: string, data: Readonly<Record<string, string>> = {}) {
	return { ...configMap, metadata: { namespace: 'shop', name }, data };
}

async function start(t: { teardown: (f: () => Promise<void>) => void }, options: FakeOptions = {}) {
	const api = await startFakeApi(options);
	t.teardown(() => api.close());
	return { api, kube: await api.connect() };
}

/** A fault for the first `times` requests that are no discovery. */
function first(times: number, fault: ReturnType<NonNullable<FakeOptions['fault']>>): FakeOptions {
	let left = times;
	return { fault: ({ path }) => (path.includes('configmaps') && left-- > 0 ? fault : undefined) };
}

function busy(status: number, headers: Readonly<Record<string, string>> = { 'retry-after': '0' }) {
	return { status, headers, body: { kind: 'Status', reason: 'TooManyRequests', message: 'later' } };
}

test('a list is read page by page, and its items say what they are', async (t) => {
	const { api, kube } = await start(t);
	for (let i = 0; i < 1203; i++) api.put(object(`c-${String(i).padStart(4, '0')}`));
	const { items, resourceVersion } = await kube.list(configMap);
	t.is(items.length, 1203);
	t.is(new Set(items.map(({ metadata }) => metadata.name)).size, 1203);
	t.true(items.every(({ apiVersion, kind }) => apiVersion === 'v1' && kind === 'ConfigMap'));
	t.is(resourceVersion, '1203');
	t.is(api.requests.filter(({ path }) => path.endsWith('/configmaps')).length, 3);
});

test('a list that grows too old half way is begun anew', async (t) => {
	let refused = 0;
	const { api, kube } = await start(t, {
		fault: ({ query }) => (query.has('continue') && refused++ === 0 ? { status: 410, body: {} } : undefined),
	});
	for (let i = 0; i < 600; i++) api.put(object(`c-${i}`));
	t.is((await kube.list(configMap)).items.length, 600);
	t.is(refused, 2);
});

test('a list that is always too old ends with the error', async (t) => {
	const { api, kube } = await start(t, {
		fault: ({ query }) => (query.has('continue') ? { status: 410, body: {} } : undefined),
	});
	for (let i = 0; i < 600; i++) api.put(object(`c-${i}`));
	const error = await t.throwsAsync(kube.list(configMap), { instanceOf: KubeError });
	t.is(error.status, 410);
});

test('requests share a connection', async (t) => {
	const { api, kube } = await start(t);
	api.put(object('a'));
	for (let i = 0; i < 20; i++) await kube.get(ref);
	t.is(api.connections, 1);
});

test('what is refused is an error with the status, the reason and the causes', async (t) => {
	const { api, kube } = await start(t);
	await kube.apply(object('a', { x: '1' }), { fieldManager: 'one' });
	const error = await t.throwsAsync(kube.apply(object('a', { x: '2' }), { fieldManager: 'two' }), {
		instanceOf: KubeError,
	});
	t.like(error, { status: 409, reason: 'Conflict' });
	t.is(error.causes[0]?.field, '.data.x');
	t.regex(error.message, /^PATCH \/api\/v1\/namespaces\/shop\/configmaps\/a: 409 Conflict/);
	t.is(api.requests.at(-1)?.query.get('fieldValidation'), 'Strict');
	t.is((await kube.apply(object('a', { x: '2' }), { fieldManager: 'two', force: true })).data !== undefined, true);
});

test('what is not there is undefined or false, and so is a kind that is not served', async (t) => {
	const { kube } = await start(t);
	t.is(await kube.get(ref), undefined);
	t.false(await kube.delete(ref));
	const other = { apiVersion: 'example.dev/v1', kind: 'Nothing', name: 'x' };
	t.is(await kube.get(other), undefined);
	t.false(await kube.delete(other));
	t.like(await t.throwsAsync(kube.list(other)), { status: 404, reason: 'KindNotServed' });
});

test('discovery is asked once per version, and again for a kind that was missing', async (t) => {
	const { api, kube } = await start(t);
	const asked = () => api.requests.filter(({ path }) => path === '/api/v1').length;
	t.true(await kube.serves(configMap));
	t.true(await kube.serves({ apiVersion: 'v1', kind: 'Service' }));
	t.is(asked(), 1);
	const secrets = { apiVersion: 'v1', kind: 'Endpoints' };
	t.false(await kube.serves(secrets));
	api.kinds.push({ group: '', kind: 'Endpoints', plural: 'endpoints', versions: ['v1'] });
	t.true(await kube.serves(secrets));
});

test('429 with Retry-After is tried again, whatever the method', async (t) => {
	const { api, kube } = await start(t, first(2, busy(429)));
	await kube.create(object('a'));
	t.is(api.requests.filter(({ method }) => method === 'POST').length, 3);
});

test('503 with Retry-After is tried again only where repeating does no harm', async (t) => {
	const { kube, api } = await start(t, first(1, busy(503)));
	t.is(await kube.get(ref), undefined);
	api.fault = first(1, busy(503)).fault;
	t.like(await t.throwsAsync(kube.create(object('a'))), { status: 503 });
});

test('503 without Retry-After, such as that of a pod behind the proxy, is the answer', async (t) => {
	const { api, kube } = await start(t, first(1, busy(503, {})));
	const answer = await kube.request('GET', '/api/v1/namespaces/shop/configmaps/a');
	t.is(answer.status, 503);
	t.is(api.requests.length, 1);
});

test('retries end, with the last answer', async (t) => {
	const { api, kube } = await start(t, first(99, busy(429)));
	t.like(await t.throwsAsync(kube.get(ref)), { status: 429 });
	t.is(api.requests.filter(({ path }) => path.endsWith('/a')).length, 6);
});

test('a connection that breaks is no error of a read, and one of a create', async (t) => {
	const { api, kube } = await start(t, first(2, 'reset'));
	api.put(object('a'));
	t.is((await kube.get(ref))?.metadata.name, 'a');
	api.fault = first(1, 'reset').fault;
	const error = await t.throwsAsync(kube.create(object('b')), { instanceOf: KubeError });
	t.like(error, { status: 0, reason: 'Unreachable' });
	t.truthy(error.cause);
	t.is(api.requests.filter(({ method }) => method === 'POST').length, 1);
});

test('an answer that does not come ends with the time, or with the signal', async (t) => {
	const { api, kube } = await start(t);
	api.fault = () => 'silence';
	t.like(await t.throwsAsync(kube.request('GET', '/version', { timeoutMs: 50 })), { reason: 'Timeout' });
	const aborted = kube.request('GET', '/version', { timeoutMs: 10_000, signal: AbortSignal.timeout(20) });
	t.like(await t.throwsAsync(aborted), { reason: 'Aborted' });
});

test('an answer without end is not read to its end', async (t) => {
	const piece = Buffer.alloc(8 * 1024 * 1024);
	let sent = 0;
	const endless = Readable.from(
		(function* () {
			for (;;) {
				sent += piece.length;
				yield piece;
			}
		})(),
	);
	t.like(await t.throwsAsync(readBody(endless)), { reason: 'TooLarge' });
	t.true(sent <= mostBytes + 3 * piece.length);
});

test('what is no JSON is said in a line', async (t) => {
	const { kube, api } = await start(t);
	api.text = '<html>proxy\nlogin</html>';
	const error = await t.throwsAsync(kube.get(ref), { instanceOf: KubeError });
	t.is(error.reason, 'NotJson');
});

test('patches, status and dry runs go where they say', async (t) => {
	const { api, kube } = await start(t);
	await kube.create(object('a', { x: '1' }));
	await kube.patch(ref, [{ op: 'replace', path: '/data/x', value: '2' }]);
	await kube.mergePatch(ref, { status: { seen: true } }, { subresource: 'status' });
	await kube.patch(ref, [{ op: 'replace', path: '/data/x', value: '3' }], { dryRun: true });
	t.like(await kube.get(ref), { data: { x: '2' }, status: { seen: true } });
	const failed = kube.patch(ref, [{ op: 'test', path: '/data/x', value: '9' }]);
	t.like(await t.throwsAsync(failed), { status: 422, causes: [] });
	const live = await kube.get(ref);
	t.like(await t.throwsAsync(kube.delete(ref, { uid: 'another' })), { status: 409 });
	t.true(await kube.delete(ref, { uid: String(live?.metadata.uid), propagation: 'Background' }));
	t.is(api.get('v1', 'ConfigMap', 'shop', 'a'), undefined);
});

test('the user agent names the program', async (t) => {
	const { api, kube } = await start(t);
	t.is((await kube.version()).gitVersion, 'v1.36.0-fake');
	t.regex(String(api.requests[0]?.headers['user-agent']), /^branchline\/\d/);
});

test('a port where nobody listens is said, with where it is', async (t) => {
	const api = await startFakeApi();
	const kube = await connect({ kubeconfig: api.kubeconfig });
	const file = `${api.kubeconfig}-copy`;
	await writeFile(file, '');
	await api.close();
	await rm(file, { force: true });
	const error = await t.throwsAsync(kube.version(), { instanceOf: KubeError });
	t.like(error, { status: 0, reason: 'Unreachable' });
	t.regex(error.message, /ECONNREFUSED/);
});
