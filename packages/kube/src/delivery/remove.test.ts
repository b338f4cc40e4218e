// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { contentOf } from '../planning/content.ts';
import { deliver } from './deliver.ts';
import { diff, diffRemoval } from './diff.ts';
import { remove } from './remove.ts';
import { rulesOf, withRule } from './rules.test.fixture.ts';
import { acceptRoutes, delivering, sandbox, shop, short, told, virtualService } from './shop.test.fixture.ts';

const cart = ['networking.istio.io/v1', 'VirtualService', 'shop', 'cart'] as const;

test('removal leaves users’ objects as the user last wrote them', async (t) => {
	const { api, kube } = await shop(t, virtualService, sandbox('pr-1', 'cart', 'checkout'));
	const original = contentOf(api.get(...cart)!);
	await deliver(kube, delivering('istio'));
	const { done } = await remove(kube, { mesh: 'istio' });
	t.deepEqual(told(done), ['patched VirtualService cart', 'deleted VirtualService branchline.checkout']);
	t.deepEqual(contentOf(api.get(...cart)!), original);
	const before = api.writes().length;
	t.deepEqual((await remove(kube, { mesh: 'istio' })).done, []);
	t.is(api.writes().length, before);
	t.truthy(api.get('branchline.dev/v1alpha1', 'Sandbox', 'shop', 'pr-1'));
});

test('a dry run removes nothing', async (t) => {
	const { api, kube } = await shop(t, virtualService, sandbox('pr-1', 'cart', 'checkout'));
	await deliver(kube, delivering('istio'));
	const before = api.writes().length;
	const { done } = await remove(kube, { mesh: 'istio', dryRun: true });
	t.deepEqual(told(done), ['patched VirtualService cart', 'deleted VirtualService branchline.checkout']);
	t.is(api.writes().length, before);
	t.truthy(api.get('networking.istio.io/v1', 'VirtualService', 'shop', 'branchline.checkout'));
});

test('an edit of the user’s since then, or during removal, is kept', async (t) => {
	const { api, kube } = await shop(t, virtualService, sandbox('pr-1', 'cart'));
	await deliver(kube, delivering('istio'));
	api.put(withRule(api.get(...cart)!, 'since'));
	let edits = 0;
	api.fault = ({ method }) => {
		if (method === 'PATCH' && edits++ === 0) api.put(withRule(api.get(...cart)!, 'meanwhile'));
		return undefined;
	};
	const { diagnostics } = await remove(kube, { mesh: 'istio' });
	t.deepEqual(diagnostics, []);
	t.deepEqual(rulesOf(api.get(...cart)), ['meanwhile', 'since', 'pay', 'rest']);
});

test('routes go before the baseline route that they need, and both before what they refer to', async (t) => {
	const address = {
		apiVersion: 'branchline.dev/v1alpha1',
		kind: 'Sandbox',
		metadata: { namespace: 'shop', name: 'pr-2' },
		spec: { forks: [{ of: { service: 'checkout' }, to: { address: '10.1.2.3:9000' } }] },
	};
	const { api, kube } = await shop(t, address);
	let isTold = false;
	await deliver(
		kube,
		delivering('gateway-api', {
			timeoutMs: 5_000,
			onDone: ({ ref }) => {
				if (ref.kind === 'HTTPRoute') isTold = true;
				acceptRoutes(api);
			},
		}),
	);
	t.true(isTold);
	t.deepEqual(api.writes().map(short), [
		'PATCH services/branchline-address-99b4ee67',
		'PATCH endpointslices/branchline-address-99b4ee67',
		'PATCH httproutes/branchline.checkout.8080',
		'PATCH httproutes/branchline.checkout.8080.pr-2',
	]);
	const before = api.writes().length;
	await remove(kube, { mesh: 'gateway-api', implementation: 'istio' });
	t.deepEqual(api.writes().slice(before).map(short), [
		'DELETE httproutes/branchline.checkout.8080.pr-2',
		'DELETE httproutes/branchline.checkout.8080',
		'DELETE endpointslices/branchline-address-99b4ee67',
		'DELETE services/branchline-address-99b4ee67',
	]);
});

test('a diff shows what would change, and writes nothing', async (t) => {
	const { api, kube } = await shop(t, virtualService, sandbox('pr-1', 'cart', 'checkout'));
	const { differences } = await diff(kube, delivering('istio'));
	t.deepEqual(
		differences.map(({ verb, ref }) => `${verb} ${ref.name}`),
		['created branchline.checkout', 'patched cart'],
	);
	t.regex(differences[0]!.text, /^--- \/dev\/null\n\+\+\+ wanted\/virtualservice\/shop\/branchline\.checkout\n@@ /);
	t.regex(differences[1]!.text, /^\+.*name: branchline\/pr-1$/m);
	t.notRegex(differences[1]!.text, /managedFields|resourceVersion|^-[^-]/m);
	t.deepEqual(api.writes(), []);
	await deliver(kube, delivering('istio'));
	t.deepEqual((await diff(kube, delivering('istio'))).differences, []);
	const removal = await diffRemoval(kube, { mesh: 'istio' });
	t.deepEqual(
		removal.differences.map(({ verb }) => verb),
		['patched', 'deleted'],
	);
	t.is(api.writes().length, 2);
});
