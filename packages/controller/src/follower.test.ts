// SPDX-License-Identifier: Apache-2.0
import test, { type ExecutionContext } from 'ava';
import { FakeClock } from './fake/fake-clock.ts';
import { FakeCluster } from './fake/fake-cluster.ts';
import { Follower, type FollowerOptions } from './follower.ts';
import { formatEvent } from './format-event.ts';
import { endpoints, sandbox, service } from './shop.test.fixture.ts';
import type { Translated } from './translation.ts';

/** A follower at work, what it handed on and what it told. */
function start(t: ExecutionContext, options: Partial<FollowerOptions>, cluster?: FakeCluster, clock = newClock()) {
	const translated: Translated[] = [];
	const lines: string[] = [];
	const follower = new Follower(
		{
			mesh: 'envoy',
			clock,
			onTranslated: (one) => translated.push(one),
			onEvent: (event) => lines.push(formatEvent(event)),
			...options,
		},
		cluster,
	);
	t.teardown(() => follower.stop());
	return { follower, translated, lines, clock };
}

function newClock(): FakeClock {
	return new FakeClock('2026-06-01T00:00:00Z');
}

/** Every address and port that a translation sends requests to. */
function addresses({ artifacts }: Translated): readonly string[] {
	return [...JSON.stringify(artifacts).matchAll(/"address":"([\d.]+)"/g)].map(([, address]) => address!);
}

function keys({ plan }: Translated): readonly string[] {
	return plan.services.flatMap(({ substitutions }) => substitutions.map(({ key }) => key));
}

test('what is given is translated at once and after each change, without a cluster', async (t) => {
	const services = ['checkout', 'fork-1'].map(service);
	const given = { documents: [sandbox('pr-1', 'fork-1')], services };
	const { follower, translated, clock } = start(t, { given });
	await clock.advance(100);
	t.deepEqual(translated.map(keys), [['pr-1']]);
	follower.update({ documents: [sandbox('pr-1', 'fork-1'), sandbox('pr-2', 'fork-1')], services });
	await clock.advance(100);
	t.deepEqual(translated.map(keys), [['pr-1'], ['pr-1', 'pr-2']]);
	follower.update({ documents: [sandbox('pr-1', 'fork-1'), sandbox('pr-2', 'fork-1')], services });
	await clock.advance(100);
	t.is(translated.length, 2, 'what is equal changes nothing');
});

test('a sandbox that expires goes by the clock alone', async (t) => {
	const { translated, clock } = start(t, {
		given: {
			documents: [sandbox('pr-1', 'fork-1', { expiry: { at: '2026-06-01T01:00:00Z' } })],
			services: ['checkout', 'fork-1'].map(service),
		},
	});
	await clock.advance(59 * 60_000);
	t.deepEqual(translated.map(keys), [['pr-1']]);
	await clock.advance(2 * 60_000);
	t.deepEqual(translated.map(keys), [['pr-1'], []]);
});

test('the endpoints of a cluster are followed, with their addresses', async (t) => {
	const clock = newClock();
	const cluster = new FakeCluster(() => clock.now());
	for (const object of ['checkout', 'fork-1'].map(service)) cluster.put(object);
	cluster.put({ ...endpoints('checkout', true, '10.244.0.6'), ports: [{ name: 'http', port: 80 }] });
	cluster.put({ ...endpoints('fork-1', true), ports: [{ name: 'http', port: 80 }] });
	cluster.put(sandbox('pr-1', 'fork-1'));
	const { translated, lines } = start(t, { fromCluster: true }, cluster, clock);
	await clock.advance(1000);
	t.is(translated.length, 1);
	t.true(addresses(translated[0]!).includes('10.244.0.7'));
	cluster.put({ ...endpoints('fork-1', true, '10.244.0.8'), ports: [{ name: 'http', port: 80 }] });
	await clock.advance(1000);
	t.is(translated.length, 2);
	t.true(addresses(translated[1]!).includes('10.244.0.8'));
	// As the API server writes it for a Service without endpoints.
	cluster.put({ ...endpoints('fork-1', true), endpoints: null, ports: null });
	await clock.advance(1000);
	t.is(translated.length, 3);
	t.deepEqual([...new Set(addresses(translated[2]!))], ['10.244.0.6']);
	t.deepEqual(lines, ['watching 5 objects']);
});

test('nothing is handed on before all of the cluster is read', async (t) => {
	const clock = newClock();
	const cluster = new FakeCluster(() => clock.now());
	cluster.serve({ apiVersion: 'branchline.dev/v1alpha1', kind: 'Sandbox' }, false);
	cluster.put(service('checkout'));
	const { translated } = start(t, { fromCluster: true }, cluster, clock);
	await clock.advance(5000);
	t.deepEqual(translated, []);
	cluster.serve({ apiVersion: 'branchline.dev/v1alpha1', kind: 'Sandbox' }, true);
	await clock.advance(60_000);
	t.is(translated.length, 1);
});
