// SPDX-License-Identifier: Apache-2.0
import { clusterRole, connect, deliver, diff, type Kube, KubeError, remove } from '@branchline/kube';
import test, { type ExecutionContext } from 'ava';
import type { KubernetesObject, MeshChoice } from 'branchline';
import { accountOf } from './account.test.fixture.ts';
import {
	asUser,
	type Cluster,
	delivering,
	sandbox,
	sharedCluster,
	shop,
	told,
	virtualService,
} from './cluster.test.fixture.ts';

let cluster: Cluster;

test.before(async () => {
	cluster = await sharedCluster('istio');
});

/** A client that may do what a ClusterRole allows, and nothing else. */
async function limited(t: ExecutionContext, namespace: string, role: KubernetesObject): Promise<Kube> {
	const client = await connect({ kubeconfig: await accountOf(t, cluster, namespace, role) });
	t.teardown(() => client.close());
	return client;
}

const choices: readonly MeshChoice[] = [{ mesh: 'istio' }, { mesh: 'gateway-api', implementation: 'istio' }];

for (const choice of choices) {
	test.serial(`the printed role is enough to deliver to ${String(choice.mesh)}, and to remove it`, async (t) => {
		const { kube } = cluster;
		const namespace = await shop(t, kube, sandbox('pr-1', 'cart', 'checkout'));
		if (choice.mesh === 'istio') await asUser(kube, virtualService(namespace));
		const client = await limited(t, namespace, clusterRole(choice));
		t.true((await diff(client, delivering(choice))).differences.length >= 2);
		const first = await deliver(client, delivering(choice));
		t.deepEqual(first.diagnostics, []);
		t.true(first.done.length >= 2);
		const second = await deliver(client, delivering(choice));
		t.true(
			second.done.every(({ verb }) => verb === 'unchanged'),
			told(second.done).join(', '),
		);
		t.is((await remove(client, choice)).done.length, first.done.length);
	});
}

test.serial('the role allows nothing else', async (t) => {
	const namespace = await shop(t, cluster.kube);
	const client = await limited(t, namespace, clusterRole({ mesh: 'istio' }));
	const forbidden = [
		client.list({ apiVersion: 'v1', kind: 'Secret' }),
		client.delete({ apiVersion: 'v1', kind: 'Service', namespace, name: 'cart' }),
		client.apply({ ...sandbox('x', 'cart'), metadata: { name: 'x', namespace } }, { fieldManager: 'x' }),
	];
	for (const request of forbidden) {
		const error = await t.throwsAsync(request, { instanceOf: KubeError });
		t.is(error?.status, 403);
	}
});

test.serial('what may not be read ends a delivery; what may not be written is a finding', async (t) => {
	const { kube } = cluster;
	const namespace = await shop(t, kube, sandbox('pr-1', 'checkout'));
	const role = clusterRole({ mesh: 'istio' }) as KubernetesObject & { readonly rules: readonly object[] };
	const reader = { ...role, rules: role.rules.map((rule) => ({ ...rule, verbs: ['get', 'list'] })) };
	const client = await limited(t, namespace, reader);
	const { done, diagnostics } = await deliver(client, delivering({ mesh: 'istio' }));
	t.deepEqual(done, []);
	t.deepEqual(
		diagnostics.map(({ code }) => code),
		['kube/refused'],
	);
	t.regex(diagnostics[0]?.message ?? '', /cannot patch resource "virtualservices"/);
	const gateway = deliver(client, delivering({ mesh: 'gateway-api', implementation: 'istio' }));
	await t.throwsAsync(gateway, { instanceOf: KubeError, message: /cannot list resource "gateways"/ });
});
