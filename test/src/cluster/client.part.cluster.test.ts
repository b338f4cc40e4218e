// SPDX-License-Identifier: Apache-2.0
import { KubeError, reflect } from '@branchline/kube';
import test from 'ava';
import type { KubernetesObject } from 'branchline';
import { type Cluster, sandbox, sharedCluster, shop, until } from './cluster.test.fixture.ts';

let cluster: Cluster;

test.before(async () => {
	cluster = await sharedCluster();
});

const config = { apiVersion: 'v1', kind: 'ConfigMap' } as const;

function configMap(namespace: string, name: string, data: Readonly<Record<string, string>>): KubernetesObject {
	return { ...config, metadata: { namespace, name }, data };
}

test.serial('Branchline’s definitions are structural and established', async (t) => {
	const of = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' };
	for (const plural of ['sandboxes', 'routegroups', 'routingpolicies']) {
		const definition = await cluster.kube.get({ ...of, name: `${plural}.branchline.dev` });
		const { conditions = [] } = (definition?.status ?? {}) as { conditions?: { type: string; status: string }[] };
		const by = Object.fromEntries(conditions.map(({ type, status }) => [type, status]));
		t.is(by.Established, 'True', plural);
		t.false('NonStructuralSchema' in by, plural);
	}
});

test.serial('the API server refuses what the schema and its rules forbid', async (t) => {
	const { kube } = cluster;
	const namespace = await shop(t, kube);
	const apply = (change: object) => {
		const object = { ...sandbox('pr-1', 'cart'), ...change };
		return kube.apply({ ...object, metadata: { ...object.metadata, namespace } }, { fieldManager: 'x', dryRun: true });
	};
	await t.notThrowsAsync(apply({}));
	const refused: readonly object[] = [
		{ metadata: { name: 'a.b' } },
		{ spec: { key: 'Upper', forks: [] } },
		{ spec: { forks: [{ of: { service: 'cart' }, to: { service: 'a', address: '10.0.0.1:80' } }] } },
		{ spec: { forks: [{ of: { service: 'cart' }, to: {} }] } },
	];
	for (const change of refused) {
		const error = await t.throwsAsync(apply(change), { instanceOf: KubeError }, JSON.stringify(change));
		t.is(error?.status, 422, error?.message);
	}
	const typo = await t.throwsAsync(apply({ spec: { fork: [] } }), { instanceOf: KubeError });
	t.regex(typo?.message ?? '', /fork/);
});

test.serial('apply conflicts with another manager’s field, and force takes it', async (t) => {
	const { kube } = cluster;
	const namespace = await shop(t, kube);
	await kube.apply(configMap(namespace, 'a', { x: '1' }), { fieldManager: 'one' });
	const error = await t.throwsAsync(kube.apply(configMap(namespace, 'a', { x: '2' }), { fieldManager: 'two' }), {
		instanceOf: KubeError,
	});
	t.like(error, { status: 409, reason: 'Conflict' });
	t.is(error?.causes[0]?.field, '.data.x');
	const forced = await kube.apply(configMap(namespace, 'a', { x: '2' }), { fieldManager: 'two', force: true });
	t.deepEqual(forced.data, { x: '2' });
});

test.serial('a test of a patch that does not hold, and a stale uid, are told from an invalid object', async (t) => {
	const { kube } = cluster;
	const namespace = await shop(t, kube);
	const ref = { ...config, namespace, name: 'a' };
	await kube.create(configMap(namespace, 'a', { x: '1' }));
	const failed = kube.patch(ref, [{ op: 'test', path: '/data/x', value: '2' }]);
	t.like(await t.throwsAsync(failed), { status: 422, causes: [] });
	const invalid = kube.patch(ref, [{ op: 'replace', path: '/data/x', value: 5 }]);
	t.true(((await t.throwsAsync(invalid, { instanceOf: KubeError }))?.causes.length ?? 0) > 0);
	const uid = '11111111-1111-1111-1111-111111111111';
	t.like(await t.throwsAsync(kube.delete(ref, { uid })), { status: 409 });
	const stale = { ...configMap(namespace, 'a', { x: '3' }), metadata: { namespace, name: 'a', uid } };
	const error = await t.throwsAsync(kube.apply(stale, { fieldManager: 'x', force: true }), { instanceOf: KubeError });
	t.true(error?.causes.some(({ field }) => field === 'metadata.uid'));
	t.true(await kube.delete(ref, { dryRun: true }));
	t.truthy(await kube.get(ref));
});

test.serial('lists are read by page, and a reflector misses nothing over restarts of the API server', async (t) => {
	const { kube, testbed } = cluster;
	const namespace = await shop(t, kube);
	const names = Array.from({ length: 700 }, (_, index) => `c-${index}`);
	const selection = { namespace, labelSelector: 'many=yes' };
	const many = (name: string) => ({
		...configMap(namespace, name, {}),
		metadata: { namespace, name, labels: { many: 'yes' } },
	});
	for (const name of names) await kube.create(many(name));
	t.is((await kube.list(config, selection)).items.length, 700);
	const logs: string[] = [];
	const seen = new Map<string, string>();
	const reflector = reflect(kube, config, {
		...selection,
		log: (message) => logs.push(message),
		onChange: (changes) => {
			for (const { type, object } of changes) seen.set(object.metadata.name, type);
		},
	});
	t.teardown(() => reflector.stop());
	await reflector.synced;
	t.is(reflector.items().length, 700);
	await testbed.restart('kube-apiserver');
	await kube.create(many('after'));
	await kube.delete({ ...config, namespace, name: 'c-0' });
	await until(() => seen.get('after') === 'added' && seen.get('c-0') === 'deleted');
	t.is(reflector.items().length, 700);
	t.true(logs.length < 20, logs.join('\n'));
});
