// SPDX-License-Identifier: Apache-2.0
import { clusterRole } from '@branchline/kube';
import test, { type ExecutionContext } from 'ava';
import type { Diagnosis, KubernetesObject } from 'branchline';
import { accountOf } from './account.test.fixture.ts';
import { asUser, type Cluster, cartOf, sandbox, sharedCluster, shop, virtualService } from './cluster.test.fixture.ts';
import { type Run, runProgram } from './program.test.fixture.ts';

let cluster: Cluster;

test.before(async () => {
	cluster = await sharedCluster('istio');
});

/** Runs the doctor as who may do what a role allows, and nothing else. */
async function doctor(t: ExecutionContext, namespace: string, role: KubernetesObject, ...args: string[]): Promise<Run> {
	return runProgram(await accountOf(t, cluster, namespace, role), 'doctor', '--from-cluster', '-n', namespace, ...args);
}

/** A VirtualService whose rules no key can be added to. */
function stubborn(namespace: string): KubernetesObject {
	const route = virtualService(namespace);
	const match = [{ headers: { 'x-branchline-key': { regex: 'b.*' } } }];
	return { ...route, spec: { hosts: ['cart'], http: [{ match, route: [{ destination: { host: 'cart' } }] }] } };
}

test.serial('the printed role for reading is enough, for the meshes that the cluster shows', async (t) => {
	const { kube } = cluster;
	const namespace = await shop(t, kube, sandbox('pr-1', 'checkout'));
	await asUser(kube, virtualService(namespace));
	const before = await kube.get(cartOf(namespace));
	const role = clusterRole({ mesh: ['istio', 'gateway-api', 'linkerd'], readOnly: true });
	const { code, stdout, stderr } = await doctor(t, namespace, role, '-o', 'json');
	t.is(stderr, '');
	t.is(code, 0, stdout);
	const { chosen, meshes, obstacles } = JSON.parse(stdout) as Diagnosis & { readonly chosen: readonly object[] };
	t.deepEqual(chosen[0], { mesh: 'istio', by: 'the cluster serves VirtualService of networking.istio.io' });
	t.deepEqual(
		meshes[0]?.ports.map(({ of, verdict }) => `${of.service} ${verdict}`),
		['cart fine', 'cart-pr-1 fine', 'checkout fine'],
	);
	const found = obstacles.map(({ diagnostic }) => diagnostic);
	t.regex(
		found.find(({ code: of }) => of === 'doctor/no-proxies')?.message ?? '',
		new RegExp(`^Namespace ${namespace}: `),
	);
	t.deepEqual(await kube.get(cartOf(namespace)), before);
});

test.serial('what stops a sandbox in the cluster is said of its object', async (t) => {
	const namespace = await shop(t, cluster.kube);
	await asUser(cluster.kube, stubborn(namespace));
	const { code, stdout } = await doctor(
		t,
		namespace,
		clusterRole({ mesh: 'istio', readOnly: true }),
		'--mesh',
		'istio',
	);
	t.is(code, 1);
	t.regex(stdout, /^istio \(--mesh\): 3 service ports can be forked, 1 cannot$/m);
	t.regex(
		stdout,
		new RegExp(`^ {2}stops {3}${namespace}/cart:8080: VirtualService ${namespace}/cart: it matches`, 'm'),
	);
});

test.serial('who may not read is told what is missing', async (t) => {
	const namespace = await shop(t, cluster.kube);
	const role = { ...clusterRole({ mesh: 'istio', readOnly: true }), rules: [] };
	const { code, stdout, stderr } = await doctor(t, namespace, role, '--mesh', 'istio');
	t.is(code, 1);
	t.is(stdout, '');
	t.regex(stderr, /^error: .*cannot list resource/m);
});
