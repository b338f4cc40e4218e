// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { deliver } from './deliver.ts';
import { acceptRoutes, delivering, sandbox, shop, short, told } from './shop.test.fixture.ts';

test('routes with a key wait until the baseline route is accepted', async (t) => {
	const { api, kube } = await shop(t, sandbox('pr-1', 'checkout'));
	const seen: string[] = [];
	let looks = 0;
	api.fault = (request) => {
		if (request.method === 'PATCH') seen.push(short(request));
		// The control plane takes until the third look.
		if (!request.query.has('labelSelector') || ++looks < 3) return undefined;
		if (looks === 3) seen.push('accepted');
		acceptRoutes(api);
		return undefined;
	};
	const { done, diagnostics } = await deliver(kube, delivering('gateway-api', { timeoutMs: 60_000 }));
	t.deepEqual(seen, [
		'PATCH httproutes/branchline.checkout.8080',
		'accepted',
		'PATCH httproutes/branchline.checkout.8080.pr-1',
	]);
	t.is(done.length, 2);
	t.deepEqual(diagnostics, []);
});

test('a baseline route that nobody accepts holds the others back, in time', async (t) => {
	const { api, kube } = await shop(t, sandbox('pr-1', 'checkout'));
	const began = Date.now();
	const first = await deliver(kube, delivering('gateway-api', { timeoutMs: 400 }));
	t.true(Date.now() - began < 20_000);
	t.deepEqual(told(first.done), ['created HTTPRoute branchline.checkout.8080']);
	t.deepEqual(
		first.diagnostics.map(({ code }) => code),
		['kube/not-accepted'],
	);
	acceptRoutes(api);
	const second = await deliver(kube, delivering('gateway-api', { timeoutMs: 0 }));
	t.deepEqual(told(second.done), [
		'unchanged HTTPRoute branchline.checkout.8080',
		'created HTTPRoute branchline.checkout.8080.pr-1',
	]);
});

test('what a parent refuses is said in its words', async (t) => {
	const { api, kube } = await shop(t, sandbox('pr-1', 'checkout'));
	await deliver(kube, delivering('gateway-api'));
	acceptRoutes(api);
	await deliver(kube, delivering('gateway-api'));
	acceptRoutes(api, 'False');
	const { done, diagnostics } = await deliver(kube, delivering('gateway-api'));
	t.true(done.every(({ verb }) => verb === 'unchanged'));
	const messages = diagnostics.map(({ code, message }) => `${code} ${message}`);
	t.true(messages.includes('kube/unresolved-reference HTTPRoute shop/branchline.checkout.8080.pr-1: BackendNotFound'));
	t.true(messages.includes('kube/unaccepted-route HTTPRoute shop/branchline.checkout.8080.pr-1: NotAllowed'));
});

test('a status of an earlier generation says nothing', async (t) => {
	const { api, kube } = await shop(t, sandbox('pr-1', 'checkout'));
	await deliver(kube, delivering('gateway-api'));
	acceptRoutes(api);
	const kind = api.kinds.find((one) => one.kind === 'HTTPRoute')!;
	const route = api.objects.get(kind, 'shop', 'branchline.checkout.8080')!;
	api.objects.put(kind, { ...route, spec: { ...(route.spec as object), hostnames: ['x.example.dev'] } });
	const { diagnostics } = await deliver(kube, delivering('gateway-api', { timeoutMs: 200 }));
	t.true(diagnostics.some(({ code }) => code === 'kube/not-accepted'));
});
