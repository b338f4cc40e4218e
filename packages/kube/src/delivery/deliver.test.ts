// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { deliver } from './deliver.ts';
import { remove } from './remove.ts';
import { rulesOf, withRule } from './rules.test.fixture.ts';
import { delivering, sandbox, service, shop, short, told, virtualService } from './shop.test.fixture.ts';

test('objects are created, users’ are patched, and a second run writes nothing', async (t) => {
	const { api, kube } = await shop(t, virtualService, sandbox('pr-1', 'cart', 'checkout'));
	const first = await deliver(kube, delivering('istio'));
	t.deepEqual(first.diagnostics, []);
	t.deepEqual(told(first.done), ['created VirtualService branchline.checkout', 'patched VirtualService cart']);
	t.is(api.writes().length, 2);
	const live = api.get('networking.istio.io/v1', 'VirtualService', 'shop', 'cart');
	t.true(rulesOf(live).some((name) => name === 'branchline/pr-1'));
	t.deepEqual(rulesOf(live).slice(-2), ['pay', 'rest']);
	const before = api.requests.length;
	const second = await deliver(kube, delivering('istio'));
	t.deepEqual(told(second.done), ['unchanged VirtualService branchline.checkout', 'unchanged VirtualService cart']);
	const requests = api.requests.slice(before);
	t.true(
		requests.every(({ method }) => method === 'GET'),
		requests.map(short).join(', '),
	);
});

test('a dry run writes nothing', async (t) => {
	const { api, kube } = await shop(t, virtualService, sandbox('pr-1', 'cart', 'checkout'));
	const { done } = await deliver(kube, delivering('istio', { dryRun: true }));
	t.is(done.length, 2);
	t.deepEqual(api.writes(), []);
});

test('what is no longer wanted goes, and nothing that is not ours', async (t) => {
	const other = { ...virtualService, metadata: { namespace: 'shop', name: 'branchline-notes' } };
	const installation = {
		...virtualService,
		metadata: { namespace: 'shop', name: 'ingress', labels: { 'app.kubernetes.io/managed-by': 'branchline' } },
	};
	const { api, kube } = await shop(t, other, installation, sandbox('pr-1', 'checkout'));
	await deliver(kube, delivering('istio'));
	const kind = api.kinds.find((one) => one.kind === 'Sandbox')!;
	api.objects.delete(kind, 'shop', 'pr-1');
	const kept = await deliver(kube, delivering('istio', { prune: false }));
	t.deepEqual(kept.done, []);
	const { done } = await deliver(kube, delivering('istio'));
	t.deepEqual(told(done), ['deleted VirtualService branchline.checkout']);
	t.truthy(api.get('networking.istio.io/v1', 'VirtualService', 'shop', 'branchline-notes'));
	t.truthy(api.get('networking.istio.io/v1', 'VirtualService', 'shop', 'ingress'));
});

test('what another mesh wrote stays', async (t) => {
	const { api, kube } = await shop(t, sandbox('pr-1', 'checkout'));
	await deliver(kube, delivering('istio'));
	await deliver(kube, delivering('linkerd', { render: () => ({ artifacts: [], diagnostics: [] }) }));
	t.truthy(api.get('networking.istio.io/v1', 'VirtualService', 'shop', 'branchline.checkout'));
	t.deepEqual(told((await remove(kube, { mesh: 'linkerd' })).done), []);
});

test('an object of the user’s with the name of one of ours is left as it is', async (t) => {
	const taken = {
		...virtualService,
		metadata: { namespace: 'shop', name: 'branchline.checkout' },
		spec: { hosts: ['x.example.dev'], http: [] },
	};
	const { api, kube } = await shop(t, taken, sandbox('pr-1', 'checkout'));
	const { done, diagnostics } = await deliver(kube, delivering('istio'));
	t.deepEqual(done, []);
	t.deepEqual(
		diagnostics.map(({ code }) => code),
		['kube/name-taken'],
	);
	t.deepEqual(api.writes(), []);
	await remove(kube, { mesh: 'istio' });
	t.truthy(api.get('networking.istio.io/v1', 'VirtualService', 'shop', 'branchline.checkout'));
});

test('a user’s edit between reading and writing is kept, and the rules go beside it', async (t) => {
	const { api, kube } = await shop(t, virtualService, sandbox('pr-1', 'cart'));
	let edits = 0;
	api.fault = ({ method, query }) => {
		if (method === 'PATCH' && !query.has('dryRun') && edits++ === 0) api.put(withRule(virtualService, 'new'));
		return undefined;
	};
	const { done, diagnostics } = await deliver(kube, delivering('istio'));
	t.deepEqual(diagnostics, []);
	t.deepEqual(told(done), ['patched VirtualService cart']);
	const rules = rulesOf(api.get('networking.istio.io/v1', 'VirtualService', 'shop', 'cart'));
	t.deepEqual(
		rules.filter((name) => !name.startsWith('branchline/')),
		['new', 'pay', 'rest'],
	);
	// The rule that was added meanwhile has its copy, since the translation was made anew.
	t.true(rules.filter((name) => name === 'branchline/pr-1').length >= 3);
});

test('somebody who changes an object each time is a finding, not a loop', async (t) => {
	const { api, kube } = await shop(t, virtualService, sandbox('pr-1', 'cart', 'checkout'));
	let edits = 0;
	api.fault = ({ method, path, query }) => {
		if (method === 'PATCH' && path.endsWith('/cart') && !query.has('dryRun'))
			api.put(withRule(virtualService, `e${edits++}`));
		return undefined;
	};
	const { done, diagnostics } = await deliver(kube, delivering('istio'));
	t.deepEqual(told(done), ['created VirtualService branchline.checkout']);
	t.deepEqual(
		diagnostics.map(({ code }) => code),
		['kube/conflict'],
	);
	t.is(edits, 5);
});

test('an object of ours that was deleted and made anew by somebody else is not taken over', async (t) => {
	const { api, kube } = await shop(t, sandbox('pr-1', 'checkout'));
	await deliver(kube, delivering('istio'));
	api.put(sandbox('pr-2', 'checkout'));
	api.put(service('checkout-pr-2'));
	const kind = api.kinds.find((one) => one.kind === 'VirtualService')!;
	let isSwapped = false;
	api.fault = ({ method }) => {
		if (method === 'PATCH' && !isSwapped) {
			isSwapped = true;
			api.objects.delete(kind, 'shop', 'branchline.checkout');
			api.put({ ...virtualService, metadata: { namespace: 'shop', name: 'branchline.checkout' } });
		}
		return undefined;
	};
	const { diagnostics } = await deliver(kube, delivering('istio'));
	t.true(isSwapped);
	t.true(diagnostics.some(({ code }) => code === 'kube/name-taken'));
	t.deepEqual(rulesOf(api.get('networking.istio.io/v1', 'VirtualService', 'shop', 'branchline.checkout')), [
		'pay',
		'rest',
	]);
});

test('what is refused is a finding about that object, and the others are written', async (t) => {
	const { api, kube } = await shop(t, virtualService, sandbox('pr-1', 'cart', 'checkout'));
	const cause = { field: 'spec.http', message: 'no', reason: 'FieldValueInvalid' };
	api.fault = ({ method, path }) => {
		const body = { kind: 'Status', reason: 'Invalid', message: 'denied by webhook', details: { causes: [cause] } };
		return method === 'PATCH' && path.endsWith('branchline.checkout') ? { status: 422, body } : undefined;
	};
	const { done, diagnostics } = await deliver(kube, delivering('istio'));
	t.deepEqual(told(done), ['patched VirtualService cart']);
	t.deepEqual(
		diagnostics.map(({ code }) => code),
		['kube/refused'],
	);
	t.regex(diagnostics[0]?.message ?? '', /denied by webhook/);
});

test('an older version is written where the cluster serves no newer', async (t) => {
	const { api, kube } = await shop(t, sandbox('pr-1', 'checkout'));
	const index = api.kinds.findIndex((one) => one.kind === 'VirtualService');
	api.kinds[index] = { ...api.kinds[index]!, versions: ['v1beta1'] };
	const { done } = await deliver(kube, delivering('istio'));
	t.is(done[0]?.ref.apiVersion, 'networking.istio.io/v1beta1');
	api.kinds.splice(index, 1);
	const { diagnostics } = await deliver(kube, delivering('istio'));
	t.deepEqual(
		diagnostics.map(({ code }) => code),
		['kube/not-served'],
	);
});

test('xDS is a caller’s mistake', async (t) => {
	const { api, kube } = await shop(t);
	await t.throwsAsync(deliver(kube, delivering('envoy')), { name: 'CallerMistake' });
	await t.throwsAsync(remove(kube, { mesh: 'envoy' }), { name: 'CallerMistake' });
	const resource = { kind: 'resource', resource: { '@type': 'x' } } as const;
	const render = () => ({ artifacts: [resource], diagnostics: [] });
	await t.throwsAsync(deliver(kube, delivering('istio', { render })), { name: 'CallerMistake' });
	t.deepEqual(api.writes(), []);
});

test('routes of other meshes that may not be read are a finding; Services are an error', async (t) => {
	const { api, kube } = await shop(t, sandbox('pr-1', 'checkout'));
	const forbid = (plural: string) => {
		api.fault = ({ path }) => {
			const body = { kind: 'Status', reason: 'Forbidden', message: 'no' };
			return path.endsWith(plural) ? { status: 403, body } : undefined;
		};
	};
	forbid('/grpcroutes');
	const { diagnostics } = await deliver(kube, delivering('istio'));
	t.deepEqual(
		diagnostics.map(({ code }) => code),
		['kube/unread-routes'],
	);
	forbid('/services');
	await t.throwsAsync(deliver(kube, delivering('istio')), { name: 'KubeError', message: /403 Forbidden/ });
});

test('where an object of the mesh cannot be read, nothing is written and nothing removed', async (t) => {
	const { api, kube } = await shop(t, sandbox('pr-1', 'checkout'));
	await deliver(kube, delivering('istio'));
	api.put({ ...virtualService, spec: { hosts: 'cart' } });
	const before = api.writes().length;
	const { diagnostics } = await deliver(kube, delivering('istio'));
	t.deepEqual(
		diagnostics.map(({ code }) => code),
		['adapter/malformed-native'],
	);
	t.is(api.writes().length, before);
});
