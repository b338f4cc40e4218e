// SPDX-License-Identifier: Apache-2.0
import { KubeError } from '@branchline/kube';
import test from 'ava';
import { identity } from 'branchline';
import { FakeClock } from './fake/fake-clock.ts';
import { FakeCluster } from './fake/fake-cluster.ts';
import { reconcileWith } from './reconcile.ts';
import {
	atGateway,
	conditions,
	endpoints,
	httpRoute,
	idOf,
	ourNames,
	ruleNames,
	sandbox,
	service,
	start,
	virtualService,
} from './shop.test.fixture.ts';

test('sandboxes come and go, and a quiet cluster sees no writes', async (t) => {
	const { clock, cluster, lines } = await start(t, {}, sandbox('k', 'fork-1'));
	t.deepEqual(lines(), ['watching 5 objects', 'VirtualService shop/branchline.checkout created for k']);
	cluster.put(sandbox('j', 'fork-2'));
	await clock.advance(1000);
	t.deepEqual(lines(), ['VirtualService shop/branchline.checkout changed for j, k']);
	const writes = cluster.writes.length;
	await clock.advance(3_600_000);
	t.is(cluster.writes.length, writes);
	cluster.remove(identity(sandbox('k', '')));
	cluster.remove(identity(sandbox('j', '')));
	await clock.advance(1000);
	t.deepEqual(lines(), ['VirtualService shop/branchline.checkout deleted']);
	t.deepEqual(ourNames(cluster), []);
});

test('changes that come together are one round, however many there are', async (t) => {
	const { clock, cluster } = await start(t, { quietMs: 50, mostMs: 500 });
	for (let n = 0; n < 9; n++) {
		cluster.put(sandbox(`k-${n}`, 'fork-1'));
		await clock.advance(40);
	}
	t.deepEqual(cluster.writes, []);
	await clock.advance(50);
	t.is(cluster.writes.filter(({ kind }) => kind === 'apply').length, 1);
	for (let n = 0; n < 20; n++) {
		cluster.put(sandbox(`j-${n}`, 'fork-1'));
		await clock.advance(40);
	}
	t.true(cluster.writes.filter(({ kind }) => kind === 'apply').length > 1, 'the first change does not wait for ever');
});

test('a sandbox expires by the clock', async (t) => {
	const { clock, cluster, lines } = await start(t, {}, sandbox('k', 'fork-1', { expiry: { after: '2h' } }));
	t.deepEqual(ourNames(cluster), ['VirtualService branchline.checkout']);
	lines();
	await clock.advance(2 * 3_600_000);
	t.deepEqual(ourNames(cluster), []);
	t.regex(lines().join('\n'), /shop\/k spec\.expiry: expired at 2026-06-01T02:00:00.000Z/);
});

test('a dead fork keeps its rule, or gives way to the baseline where that is wanted', async (t) => {
	const { clock, cluster } = await start(
		t,
		{},
		sandbox('k', 'fork-1'),
		sandbox('j', 'fork-2', { onUnavailable: 'baseline' }),
		endpoints('fork-1', true),
		endpoints('fork-2', true),
	);
	const name = 'branchline.checkout';
	t.deepEqual(ruleNames(cluster, name), ['branchline/_keyless', 'branchline/j', 'branchline/k', undefined]);
	cluster.put(endpoints('fork-1', false));
	cluster.put(endpoints('fork-2', false));
	await clock.advance(1000);
	t.deepEqual(ruleNames(cluster, name), ['branchline/_keyless', 'branchline/k', undefined]);
	t.deepEqual(conditions(cluster, 'k').at(-1), 'Ready=False ForkUnavailable');
	cluster.put(endpoints('fork-2', true));
	await clock.advance(1000);
	t.deepEqual(
		ruleNames(cluster, name),
		['branchline/_keyless', 'branchline/k', undefined],
		'the mesh hears of it first',
	);
	await clock.advance(1100);
	t.deepEqual(ruleNames(cluster, name), ['branchline/_keyless', 'branchline/j', 'branchline/k', undefined]);
});

test('addresses that come and go change nothing', async (t) => {
	const { clock, cluster } = await start(t, {}, sandbox('k', 'fork-1'), endpoints('fork-1', true));
	const writes = cluster.writes.length;
	for (let n = 10; n < 20; n++) {
		cluster.put(endpoints('fork-1', true, `10.244.0.${n}`));
		await clock.advance(1000);
	}
	t.is(cluster.writes.length, writes);
});

test('copies follow the routes that the user edits, also where the edit takes our rules out', async (t) => {
	const { clock, cluster, lines } = await start(t, {}, virtualService('1s'), sandbox('k', 'fork-1'));
	lines();
	cluster.put(virtualService('2s'));
	t.deepEqual(ruleNames(cluster, 'checkout'), [undefined]);
	await clock.advance(1000);
	t.deepEqual(lines(), ['VirtualService shop/checkout patched for k']);
	t.deepEqual(ruleNames(cluster, 'checkout'), ['branchline/_keyless', 'branchline/k', undefined]);
	const { http } = cluster.objects.get(identity(virtualService('2s')))!.spec as { http: { timeout: string }[] };
	t.deepEqual(
		http.map(({ timeout }) => timeout),
		['2s', '2s', '2s'],
	);
});

test('ours give way to a route that the user makes for a host that only we had', async (t) => {
	const { clock, cluster, lines } = await start(t, {}, sandbox('k', 'fork-1'));
	lines();
	cluster.put(virtualService('1s'));
	await clock.advance(1000);
	t.deepEqual(lines(), [
		'VirtualService shop/checkout patched for k',
		'VirtualService shop/branchline.checkout deleted',
	]);
	cluster.remove(identity(virtualService('1s')));
	await clock.advance(1000);
	t.deepEqual(lines(), ['VirtualService shop/branchline.checkout created for k']);
});

test('what is ours stays as long as the user’s route does not hold it yet', async (t) => {
	const { clock, cluster } = await start(t, {}, sandbox('k', 'fork-1'));
	cluster.refuse = ({ kind }) => {
		if (kind === 'patch') throw new KubeError({ status: 503, reason: 'Unavailable', message: 'not now' });
	};
	cluster.put(virtualService('1s'));
	await clock.advance(1000);
	t.deepEqual(ourNames(cluster), ['VirtualService branchline.checkout']);
	cluster.refuse = () => undefined;
	await clock.advance(10_000);
	t.deepEqual(ourNames(cluster), []);
	t.deepEqual(ruleNames(cluster, 'checkout'), ['branchline/_keyless', 'branchline/k', undefined]);
});

test('a baseline route comes before its siblings, and they wait until it is accepted', async (t) => {
	const { clock, cluster, lines } = await start(
		t,
		{ mesh: 'gateway-api', acceptanceMs: 10_000 },
		sandbox('k', 'fork-1'),
	);
	const baseline = idOf('gateway.networking.k8s.io', 'HTTPRoute', 'branchline.checkout.8080');
	t.deepEqual(ourNames(cluster), ['HTTPRoute branchline.checkout.8080']);
	t.deepEqual(
		lines().at(-1),
		'HTTPRoute shop/branchline.checkout.8080.k waits: its baseline route branchline.checkout.8080 is not accepted yet',
	);
	t.deepEqual(conditions(cluster, 'k').slice(2), ['Programmed=False Pending', 'Ready=False Pending']);
	const said = (status: string) => ({
		parents: [
			{
				parentRef: { group: '', kind: 'Service', name: 'checkout', port: 8080 },
				conditions: [{ type: 'Accepted', status, reason: 'NotNow' }],
			},
		],
	});
	cluster.edit(baseline, (route) => ({ ...route, status: said('False') }));
	await clock.advance(60_000);
	t.deepEqual(ourNames(cluster), ['HTTPRoute branchline.checkout.8080']);
	cluster.edit(baseline, (route) => ({ ...route, status: said('True') }));
	await clock.advance(1000);
	t.deepEqual(ourNames(cluster), ['HTTPRoute branchline.checkout.8080', 'HTTPRoute branchline.checkout.8080.k']);
	t.deepEqual(conditions(cluster, 'k').at(-1), 'Ready=True Ready');
	lines();
	cluster.remove(identity(sandbox('k', '')));
	await clock.advance(1000);
	t.deepEqual(lines(), [
		'HTTPRoute shop/branchline.checkout.8080.k deleted',
		'HTTPRoute shop/branchline.checkout.8080 deleted',
	]);
});

test('what a key leaves behind stays until its new routes are accepted', async (t) => {
	const { clock, cluster, lines } = await start(
		t,
		{ mesh: 'gateway-api', implementation: 'envoy-gateway', acceptanceMs: 10_000 },
		atGateway('one'),
		sandbox('k', 'fork-1'),
		sandbox('j', 'fork-2'),
	);
	const siblings = () => ourNames(cluster).filter((name) => name.endsWith('.k'));
	const [old] = siblings();
	lines();
	cluster.put(atGateway('two'));
	cluster.remove(identity(sandbox('j', '')));
	await clock.advance(5000);
	t.is(ourNames(cluster).filter((name) => name.endsWith('.j')).length, 0, 'a key that is gone leaves at once');
	t.is(siblings().length, 2, 'the new route is not accepted yet');
	const fresh = siblings().find((name) => name !== old)!;
	const parents = [{ parentRef: { name: 'gw' }, conditions: [{ type: 'Accepted', status: 'True' }] }];
	cluster.edit(idOf('gateway.networking.k8s.io', 'HTTPRoute', fresh.split(' ')[1]!), (route) => ({
		...route,
		status: { parents },
	}));
	await clock.advance(1000);
	t.deepEqual(siblings(), [fresh]);
	cluster.remove(identity(atGateway('two')));
	await clock.advance(9000);
	t.is(siblings().length, 2);
	await clock.advance(2000);
	t.deepEqual(siblings(), [old!], 'where nobody reports, silence is consent');
});

test('a fork in another namespace has its grant before its route, and as long as a route needs it', async (t) => {
	const inPayments = { service: { name: 'ledger', namespace: 'payments' } };
	const forks = [{ of: { service: 'checkout' }, to: inPayments }];
	const ledger = { ...service('ledger'), metadata: { name: 'ledger', namespace: 'payments' } };
	const policy = {
		apiVersion: 'branchline.dev/v1alpha1',
		kind: 'RoutingPolicy',
		metadata: { name: 'default' },
		spec: { carriers: [{ header: 'x-key' }], allow: [{ from: 'shop', to: ['payments'] }] },
	};
	const options = { mesh: 'gateway-api', implementation: 'envoy-gateway' };
	const sandboxes = [sandbox('k', '', { forks }), sandbox('j', '', { forks })] as const;
	const { clock, cluster } = await start(t, options, policy, ledger, atGateway('one'), ...sandboxes);
	const written = () =>
		cluster.writes.splice(0).flatMap((write) => (write.kind === 'status' ? [] : [`${write.kind} ${write.ref.kind}`]));
	t.deepEqual(written(), ['apply ReferenceGrant', 'apply HTTPRoute', 'apply HTTPRoute']);
	cluster.remove(identity(sandboxes[0]));
	await clock.advance(1000);
	t.deepEqual(written(), ['delete HTTPRoute'], 'another route needs it still');
	cluster.remove(identity(sandboxes[1]));
	await clock.advance(1000);
	t.deepEqual(written(), ['delete HTTPRoute', 'delete ReferenceGrant']);
});

test('the baseline route gives way to a route of the user’s, and the siblings are copies of that', async (t) => {
	const { clock, cluster, lines } = await start(t, { mesh: 'gateway-api' }, sandbox('k', 'fork-1'));
	lines();
	cluster.put(httpRoute('/pay'));
	await clock.advance(1000);
	t.deepEqual(lines(), [
		'HTTPRoute shop/branchline.checkout.8080.k changed for k',
		'HTTPRoute shop/branchline.checkout.8080 deleted',
	]);
});

test('a mesh that takes no Kubernetes objects, or does not exist, is a mistake of the caller', (t) => {
	const cluster = new FakeCluster(() => 0);
	const clock = new FakeClock('2026-06-01T00:00:00Z');
	for (const mesh of ['envoy', 'istioo']) {
		t.throws(() => reconcileWith(cluster, { mesh, clock }), { name: 'CallerMistake' });
	}
});

test('documents beside the cluster hold, and may be replaced', async (t) => {
	const { clock, cluster, reconciler, lines } = await start(t, {
		documents: [sandbox('k', 'fork-1')],
		prepare: (fake) => fake.serve(sandbox('k', ''), false),
	});
	t.deepEqual(ruleNames(cluster, 'branchline.checkout'), ['branchline/_keyless', 'branchline/k', undefined]);
	t.regex(lines()[0]!, /^watching/);
	reconciler.update([sandbox('j', 'fork-2'), service('ignored')]);
	await clock.advance(1000);
	t.deepEqual(ruleNames(cluster, 'branchline.checkout'), ['branchline/_keyless', 'branchline/j', undefined]);
	t.deepEqual(conditions(cluster, 'j'), [], 'what is not in the cluster has no status');
});
