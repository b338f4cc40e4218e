// SPDX-License-Identifier: Apache-2.0
import { applyOwn, contentOf, deleteOwn, isConflict, type Kube, KubeError } from '@branchline/kube';
import test, { type ExecutionContext } from 'ava';
import type { KubernetesObject } from 'branchline';
import { type Cluster, sandbox, sharedCluster, shop } from './cluster.test.fixture.ts';

let cluster: Cluster;

test.before(async () => {
	cluster = await sharedCluster();
});

const config = { apiVersion: 'v1', kind: 'ConfigMap' } as const;
const user = { fieldManager: 'kubectl' } as const;

function ours(namespace: string, data: Readonly<Record<string, string>>): KubernetesObject {
	const labels = { 'app.kubernetes.io/managed-by': 'branchline' };
	return { ...config, metadata: { namespace, name: 'branchline.a', labels }, data };
}

/** The client, with something that happens just before a write of ours arrives. */
function disturbed(kube: Kube, method: 'apply' | 'delete', disturb: () => Promise<unknown>) {
	const bound = {
		get: kube.get.bind(kube),
		apply: kube.apply.bind(kube),
		patch: kube.patch.bind(kube),
		delete: kube.delete.bind(kube),
	};
	let once: Promise<unknown> | undefined;
	const before = <A extends readonly unknown[], R>(write: (...args: A) => Promise<R>) => {
		return async (...args: A): Promise<R> => {
			once ??= disturb();
			await once;
			return write(...args);
		};
	};
	return method === 'apply' ? { ...bound, apply: before(bound.apply) } : { ...bound, delete: before(bound.delete) };
}

async function conflicts(t: ExecutionContext, write: Promise<unknown>): Promise<void> {
	const error = await t.throwsAsync(write, { instanceOf: KubeError });
	t.true(isConflict(error!), error?.message);
}

test.serial('what somebody makes while ours is created stays as they made it', async (t) => {
	const { kube } = cluster;
	const namespace = await shop(t, kube);
	const theirs = {
		...config,
		metadata: { namespace, name: 'branchline.a', labels: { team: 'mine' } },
		data: { theirs: '1' },
	};
	for (const making of ['create', 'apply'] as const) {
		const access = disturbed(kube, 'apply', () => kube[making](theirs, user));
		await conflicts(t, applyOwn(access, ours(namespace, { x: '1' }), undefined));
		const left = await kube.get({ ...config, namespace, name: 'branchline.a' });
		t.deepEqual(contentOf(left!), theirs);
		await conflicts(t, applyOwn(kube, ours(namespace, { x: '1' }), undefined));
		t.deepEqual(await kube.get({ ...config, namespace, name: 'branchline.a' }), left);
		await kube.delete({ ...config, namespace, name: 'branchline.a' });
	}
});

test.serial('what somebody changes, adopts or makes anew while ours is written stays as they left it', async (t) => {
	const { kube } = cluster;
	const namespace = await shop(t, kube);
	const ref = { ...config, namespace, name: 'branchline.a' };
	const adopted = { metadata: { labels: { 'app.kubernetes.io/managed-by': null } }, data: { x: 'theirs' } };
	const adopt = () => kube.mergePatch(ref, adopted, user);
	const makeAnew = async () => {
		await kube.delete(ref);
		await kube.create({ ...config, metadata: { namespace, name: 'branchline.a' }, data: { x: 'anew' } }, user);
	};
	for (const disturb of [adopt, makeAnew]) {
		for (const method of ['apply', 'delete'] as const) {
			const live = await applyOwn(kube, ours(namespace, { x: '1' }), undefined);
			const access = disturbed(kube, method, disturb);
			await conflicts(
				t,
				method === 'apply' ? applyOwn(access, ours(namespace, { x: '2' }), live) : deleteOwn(access, live),
			);
			const left = await kube.get(ref);
			t.is(left?.metadata.labels, undefined);
			t.regex(JSON.stringify(left?.data), /theirs|anew/);
			await kube.delete(ref);
		}
	}
});

test.serial('a status that changes meanwhile hinders no write', async (t) => {
	const { kube } = cluster;
	const namespace = await shop(t, kube);
	const object = sandbox('pr-1', 'cart');
	const wanted = { ...object, metadata: { ...object.metadata, namespace } };
	const ref = { apiVersion: object.apiVersion, kind: object.kind, namespace, name: 'pr-1' };
	let keys = 0;
	const report = () => kube.mergePatch(ref, { status: { key: `k-${keys++}` } }, { ...user, subresource: 'status' });
	const live = await applyOwn(kube, wanted, undefined);
	const annotations = { note: 'new' };
	const changed = { ...wanted, metadata: { ...wanted.metadata, annotations } };
	const applied = await applyOwn(disturbed(kube, 'apply', report), changed, live);
	t.deepEqual(applied.metadata.annotations, annotations);
	t.true(await deleteOwn(disturbed(kube, 'delete', report), applied));
	t.is(await kube.get(ref), undefined);
	t.is(keys, 2);
});

test.serial('what others added to an object of ours is taken out, but for labels and annotations', async (t) => {
	const { kube } = cluster;
	const namespace = await shop(t, kube);
	const ref = { ...config, namespace, name: 'branchline.a' };
	const wanted = ours(namespace, { x: '1' });
	await applyOwn(kube, wanted, undefined);
	const live = await kube.mergePatch(ref, { metadata: { labels: { team: 'a' } }, data: { more: '1' } }, user);
	const shown = await applyOwn(kube, wanted, live, { dryRun: true });
	t.deepEqual(shown.data, { x: '1' });
	t.deepEqual((await kube.get(ref))?.data, { x: '1', more: '1' });
	const applied = await applyOwn(kube, wanted, live);
	t.deepEqual(applied.data, { x: '1' });
	t.is(applied.metadata.labels?.team, 'a');
});
