// SPDX-License-Identifier: Apache-2.0
import { KubeError } from '@branchline/kube';
import test from 'ava';
import { identity } from 'branchline';
import type { Settled } from './events.ts';
import {
	conditions,
	httpRoute,
	idOf,
	ourNames,
	ruleNames,
	sandbox,
	start,
	virtualService,
} from './shop.test.fixture.ts';

const ours = idOf('networking.istio.io', 'VirtualService', 'branchline.checkout');

test('a write that fails is tried again later and later, and never stops the others', async (t) => {
	const { clock, cluster, lines } = await start(t, { mesh: 'gateway-api' }, sandbox('k', 'fork-1'));
	const attempts: number[] = [];
	cluster.refuse = ({ ref }) => {
		if (!ref.name.endsWith('.j')) return;
		attempts.push(clock.now());
		throw new KubeError({ status: 500, reason: 'InternalError', message: 'no' });
	};
	cluster.put(sandbox('j', 'fork-2'));
	cluster.put(sandbox('k-2', 'fork-2'));
	await clock.advance(8000);
	t.true(ourNames(cluster).includes('HTTPRoute branchline.checkout.8080.k-2'));
	t.deepEqual(
		attempts.slice(1).map((at, index) => at - attempts[index]!),
		[500, 1000, 2000, 4000],
	);
	t.true(lines().includes('HTTPRoute shop/branchline.checkout.8080.j failed, again in 2 s: no'));
	t.deepEqual(conditions(cluster, 'j').slice(2), ['Programmed=False Pending', 'Ready=False Pending']);
	cluster.refuse = () => undefined;
	await clock.advance(60_000);
	t.deepEqual(conditions(cluster, 'j').at(-1), 'Ready=True Ready');
});

test('a refusal is not waited out when what was refused changes', async (t) => {
	const { clock, cluster, reconciler } = await start(t, {});
	cluster.refuse = ({ kind }) => {
		if (kind === 'apply') throw new KubeError({ status: 403, reason: 'Forbidden', message: 'no' });
	};
	cluster.put(sandbox('k', 'fork-1'));
	await clock.advance(100_000);
	t.deepEqual(
		(await reconciler.settled()).failing.map(({ name }) => name),
		['branchline.checkout'],
	);
	cluster.refuse = () => undefined;
	cluster.put(sandbox('k', 'fork-2'));
	await clock.advance(60);
	t.deepEqual(ourNames(cluster), ['VirtualService branchline.checkout']);
	t.deepEqual((await reconciler.settled()).failing, []);
});

test('a conflict is read again and decided anew', async (t) => {
	const { clock, cluster, lines } = await start(t, {}, virtualService('1s'));
	lines();
	let edited = false;
	cluster.refuse = ({ kind }) => {
		if (kind !== 'patch' || edited) return;
		edited = true;
		cluster.isLagging = true;
		cluster.put(virtualService('2s'));
	};
	cluster.put(sandbox('k', 'fork-1'));
	await clock.advance(1000);
	t.deepEqual(lines(), [
		'VirtualService shop/checkout was changed meanwhile: read again',
		'VirtualService shop/checkout patched for k',
	]);
	const { http } = cluster.objects.get(identity(virtualService('2s')))!.spec as { http: { timeout: string }[] };
	t.deepEqual(
		http.map(({ timeout }) => timeout),
		['2s', '2s', '2s'],
	);
});

test('an object of ours that somebody changed is put right, additions included', async (t) => {
	const { clock, cluster } = await start(t, {}, sandbox('k', 'fork-1'));
	const before = cluster.objects.get(ours)!.spec;
	for (const spec of [{}, { ...(before as object), gateways: ['mesh', 'evil'] }, { hosts: ['other'], http: [] }]) {
		cluster.edit(ours, (object) => ({ ...object, spec }));
		await clock.advance(1000);
		t.deepEqual(cluster.objects.get(ours)!.spec, before);
		await clock.advance(120_000);
	}
	cluster.remove(ours);
	await clock.advance(1000);
	t.deepEqual(cluster.objects.get(ours)!.spec, before);
});

test('a program that keeps changing an object back is named, and written against less and less often', async (t) => {
	const { clock, cluster, lines } = await start(t, {}, virtualService('1s'), sandbox('k', 'fork-1'));
	const patches = () => cluster.writes.filter(({ kind }) => kind === 'patch').length;
	const before = patches();
	lines();
	for (let second = 0; second < 120; second++) {
		if (ruleNames(cluster, 'checkout').length > 1) {
			cluster.put({
				...virtualService('1s'),
				metadata: { ...virtualService('1s').metadata, managedFields: [{ manager: 'gitops', fieldsV1: {} }] },
			});
		}
		await clock.advance(1000);
	}
	t.true(patches() - before < 12, `${patches() - before} writes in two minutes`);
	t.regex(
		lines().join('\n'),
		/VirtualService shop\/checkout is changed back again and again by gitops: the next write waits 1 s/,
	);
});

test('an object of the user’s that has the name of one of ours is left alone', async (t) => {
	const { cluster, lines } = await start(
		t,
		{},
		{
			...virtualService('1s'),
			metadata: { name: 'branchline.checkout', namespace: 'shop' },
			spec: { hosts: ['other'], http: [] },
		},
		sandbox('k', 'fork-1'),
	);
	t.deepEqual(cluster.objects.get(ours)!.spec, { hosts: ['other'], http: [] });
	t.true(
		lines().includes(
			'VirtualService shop/branchline.checkout waits: an object of this name is there that is not Branchline’s',
		),
	);
});

test('a kind that is not served is said once, and waited for', async (t) => {
	const { clock, cluster, lines } = await start(
		t,
		{ prepare: (fake) => fake.serve(virtualService('1s'), false) },
		sandbox('k', 'fork-1'),
	);
	await clock.advance(120_000);
	t.deepEqual(lines(), [
		'VirtualService of networking.istio.io/v1 is not served by the cluster: waiting for it',
		'watching 5 objects',
		'VirtualService shop/branchline.checkout waits: the cluster does not serve its kind',
	]);
	t.deepEqual(ourNames(cluster), []);
	cluster.serve(virtualService('1s'), true);
	cluster.put(virtualService('1s'));
	await clock.advance(40_000);
	t.deepEqual(lines(), [
		'VirtualService of networking.istio.io/v1 is served now',
		'VirtualService shop/checkout patched for k',
	]);
});

test('without the kinds of Branchline nothing is written, and nothing is taken for unwanted', async (t) => {
	const { clock, cluster, lines } = await start(
		t,
		{ prepare: (fake) => fake.serve(sandbox('k', ''), false) },
		{
			...httpRoute('/'),
			metadata: { name: 'branchline.x', namespace: 'shop', labels: { 'app.kubernetes.io/managed-by': 'branchline' } },
		},
	);
	await clock.advance(120_000);
	t.deepEqual(cluster.writes, []);
	t.is(lines().length, 1);
});

test('while the API server is away what was read holds, and afterwards everything goes on', async (t) => {
	const { clock, cluster, lines } = await start(t, {}, sandbox('k', 'fork-1'));
	lines();
	cluster.isDown = true;
	cluster.put(sandbox('j', 'fork-2'));
	cluster.edit(ours, (object) => ({ ...object, spec: {} }));
	await clock.advance(60_000);
	t.deepEqual(lines(), []);
	cluster.isDown = false;
	cluster.flush();
	cluster.isDown = true;
	await clock.advance(60_000);
	t.deepEqual(lines(), ['the API server does not answer, what was read holds: connection refused']);
	cluster.isDown = false;
	await clock.advance(10_000);
	t.deepEqual(lines(), ['the API server answers again', 'VirtualService shop/branchline.checkout changed for j, k']);
});

test('where the mesh has an object that cannot be read, what is there stays as it is', async (t) => {
	const { clock, cluster, lines } = await start(t, {}, sandbox('k', 'fork-1'), virtualService('1s'));
	lines();
	const malformed = {
		...virtualService('1s'),
		metadata: { name: 'broken', namespace: 'shop' },
		spec: { http: 'rules' },
	};
	cluster.put(malformed);
	cluster.put(sandbox('j', 'fork-2'));
	await clock.advance(1000);
	t.deepEqual(ruleNames(cluster, 'checkout'), ['branchline/_keyless', 'branchline/k', undefined]);
	t.regex(lines().join('\n'), /shop\/broken.*expected a list, got a string/);
	cluster.remove(identity(malformed));
	await clock.advance(1000);
	t.deepEqual(ruleNames(cluster, 'checkout'), ['branchline/_keyless', 'branchline/j', 'branchline/k', undefined]);
});

test('stopping lets the write that is under way end, begins no other, and leaves the mesh as it is', async (t) => {
	const { clock, cluster, reconciler, lines } = await start(t, { mesh: 'gateway-api' });
	let stopped: Promise<void> | undefined;
	cluster.onWrite = () => {
		stopped ??= reconciler.stop();
	};
	cluster.put(sandbox('k', 'fork-1'));
	const waiting: Promise<Settled | string> = reconciler
		.settled(reconciler.generation + 1)
		.catch(({ message }) => message);
	await clock.advance(60_000);
	await stopped;
	t.deepEqual(ourNames(cluster), ['HTTPRoute branchline.checkout.8080']);
	t.is(lines().at(-1), 'stopped; the mesh stays as it is');
	t.is(await waiting, 'the reconciler was stopped before it settled');
	cluster.put(sandbox('j', 'fork-1'));
	await clock.advance(60_000);
	t.is(cluster.writes.length, 1);
});

test('a rule of the user’s that has a name of ours is left alone, and said', async (t) => {
	const mine = virtualService('1s');
	const { http } = mine.spec as { readonly http: readonly object[] };
	const named = {
		...mine,
		spec: { ...(mine.spec as object), http: [{ ...http[0], name: 'branchline/mine' }, ...http] },
	};
	const { clock, cluster, lines } = await start(t, {}, named, sandbox('k', 'fork-1'));
	await clock.advance(60_000);
	t.deepEqual(cluster.objects.get(identity(mine))?.spec, named.spec);
	t.regex(lines().join('\n'), /its rule branchline\/mine has a name that is kept for rules of ours/);
});

test('a route that must be left alone is told in the status of every key that it keeps from its fork', async (t) => {
	const route = virtualService('10s');
	const { http } = route.spec as { readonly http: readonly object[] };
	const reserved = { ...route, spec: { ...(route.spec as object), http: [{ ...http[0], name: 'branchline/mine' }] } };
	const { clock, cluster } = await start(t, {}, reserved, sandbox('k', 'fork-1'));
	await clock.advance(2000);
	t.deepEqual(conditions(cluster, 'k').slice(2), ['Programmed=False ReservedName', 'Ready=False ReservedName']);
	cluster.put(route);
	await clock.advance(2000);
	t.is(conditions(cluster, 'k').at(-1), 'Ready=True Ready');
});
