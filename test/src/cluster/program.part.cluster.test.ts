// SPDX-License-Identifier: Apache-2.0
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { type KubernetesObject, toYaml } from 'branchline';
import { asUser, type Cluster, cartOf, sandbox, sharedCluster, shop, virtualService } from './cluster.test.fixture.ts';
import { type Run, runProgram } from './program.test.fixture.ts';

let cluster: Cluster;

test.before(async () => {
	cluster = await sharedCluster('istio');
});

function run(...args: readonly string[]): Promise<Run> {
	return runProgram(cluster.testbed.kubeconfig, ...args);
}

test.serial('apply, diff and delete say what they do', async (t) => {
	const { kube } = cluster;
	const namespace = await shop(t, kube);
	await asUser(kube, virtualService(namespace));
	const folder = await mkdtemp(join(tmpdir(), 'branchline-program-'));
	t.teardown(() => rm(folder, { recursive: true }));
	const file = join(folder, 'sandbox.yaml');
	const one: KubernetesObject = sandbox('pr-1', 'cart', 'checkout');
	await writeFile(file, toYaml([{ ...one, metadata: { ...one.metadata, namespace } }]));
	const wanted = ['--mesh', 'istio', '-f', file] as const;

	const before = await run('diff', ...wanted);
	t.is(before.code, 1, before.stderr);
	t.regex(before.stdout, /^\+\+\+ wanted\/virtualservice\/[^/]+\/branchline\.checkout$/m);

	const dry = await run('apply', ...wanted, '--dry-run');
	t.regex(dry.stdout, /branchline\.checkout created \(server dry run\)/);

	const first = await run('apply', ...wanted);
	t.is(first.code, 0, first.stderr);
	t.deepEqual(first.stdout.split('\n').sort(), [
		'',
		`VirtualService ${namespace}/branchline.checkout created`,
		`VirtualService ${namespace}/cart patched`,
	]);
	t.regex(first.stderr, /snapshot/);

	const second = await run('apply', ...wanted, '-q');
	t.deepEqual(second.stdout.match(/unchanged$/gm)?.length, 2);
	t.is(second.stderr, '');
	const same = await run('diff', ...wanted);
	t.deepEqual([same.code, same.stdout], [0, '']);

	const removed = await run('delete', '--mesh', 'istio');
	t.is(removed.code, 0);
	t.regex(removed.stdout, /cart patched\n.*branchline\.checkout deleted/);
	const live = await kube.get(cartOf(namespace));
	t.deepEqual(live?.spec, virtualService(namespace).spec);
});

test.serial('sandboxes of the cluster and of files hold together', async (t) => {
	const { kube } = cluster;
	const namespace = await shop(t, kube, sandbox('pr-1', 'checkout'));
	const folder = await mkdtemp(join(tmpdir(), 'branchline-program-'));
	t.teardown(() => rm(folder, { recursive: true }));
	const file = join(folder, 'sandbox.yaml');
	const fork = { of: { service: 'cart' }, to: { service: 'cart-pr-1' } };
	await writeFile(
		file,
		toYaml([{ ...sandbox('pr-2'), metadata: { name: 'pr-2', namespace }, spec: { forks: [fork] } }]),
	);
	const both = await run('apply', '--mesh', 'istio', '-f', file, '--from-cluster');
	t.deepEqual(both.stdout.match(/branchline\.\w+ created/g)?.sort(), [
		'branchline.cart created',
		'branchline.checkout created',
	]);
	const cluster1 = await run('apply', '--mesh', 'istio', '--from-cluster', '--no-prune');
	t.is(cluster1.stdout, `VirtualService ${namespace}/branchline.checkout unchanged\n`);
	const pruned = await run('apply', '--mesh', 'istio', '--from-cluster');
	t.regex(pruned.stdout, /branchline\.cart deleted/);
	const conditions = ['Programmed', 'Ready'].map((type) => ({ type, status: 'True', reason: type, message: '' }));
	const lastTransitionTime = '2026-01-01T00:00:00Z';
	const status = { conditions: conditions.map((one) => ({ ...one, lastTransitionTime })) };
	const ref = { apiVersion: 'branchline.dev/v1alpha1', kind: 'Sandbox', namespace, name: 'pr-1' };
	await kube.mergePatch(ref, { status }, { fieldManager: 'branchline', subresource: 'status' });
	t.deepEqual((await run('delete', '--mesh', 'istio')).code, 0);
	const left = (await kube.get(ref))?.status as { readonly conditions: readonly { readonly reason: string }[] };
	t.deepEqual(
		left.conditions.map(({ reason }) => reason),
		['Removed', 'Removed'],
	);
});

test.serial('the definitions that schema prints are what the cluster has', async (t) => {
	const { stdout } = await run('schema', '--crds');
	t.is(stdout.match(/^kind: CustomResourceDefinition$/gm)?.length, 3);
	const lost = await run('apply', '--mesh', 'istio', '--from-cluster', '--context', 'nowhere');
	t.is(lost.code, 1);
	t.regex(lost.stderr, /no context "nowhere"/);
});
