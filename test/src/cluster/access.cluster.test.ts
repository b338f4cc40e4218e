// SPDX-License-Identifier: Apache-2.0
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clusterRole, connect, deliver, diff, type Kube, KubeError, remove } from '@branchline/kube';
import test, { type ExecutionContext } from 'ava';
import type { KubernetesObject, MeshChoice } from 'branchline';
import {
	asUser,
	type Cluster,
	delivering,
	sandbox,
	shop,
	startCluster,
	told,
	virtualService,
} from './cluster.test.fixture.ts';

let cluster: Cluster & { readonly stop: () => Promise<void> };

test.before(async () => {
	cluster = await startCluster({ name: 'kube-access', implementations: ['istio'] });
});
test.after.always(() => cluster?.stop());

/** A client that may do what a ClusterRole allows, and nothing else. */
async function limited(t: ExecutionContext, namespace: string, role: KubernetesObject): Promise<Kube> {
	const { kube, testbed } = cluster;
	const name = `branchline-${namespace}`;
	const account = { kind: 'ServiceAccount', name: 'branchline', namespace };
	const rbac = 'rbac.authorization.k8s.io';
	await asUser(kube, { apiVersion: 'v1', kind: account.kind, metadata: { name: account.name, namespace } });
	await asUser(kube, { ...role, metadata: { name } });
	await asUser(kube, {
		apiVersion: `${rbac}/v1`,
		kind: 'ClusterRoleBinding',
		metadata: { name },
		roleRef: { apiGroup: rbac, kind: 'ClusterRole', name },
		subjects: [account],
	});
	const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${account.name}/token`;
	const answer = await kube.request('POST', path, { body: { spec: {} } });
	const { status } = JSON.parse(answer.body) as { readonly status: { readonly token: string } };
	const text = await readFile(testbed.kubeconfig, 'utf8');
	const field = (field: string) => new RegExp(`"?${field}"?: ?"?([^"\\s,]+)`).exec(text)?.[1];
	const config = {
		clusters: [
			{
				name: 'c',
				cluster: { server: kube.server, 'certificate-authority-data': field('certificate-authority-data') },
			},
		],
		users: [{ name: 'u', user: { token: status.token } }],
		contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
		'current-context': 'x',
	};
	const folder = await mkdtemp(join(tmpdir(), 'branchline-access-'));
	await writeFile(join(folder, 'config'), JSON.stringify(config), { mode: 0o600 });
	const client = await connect({ kubeconfig: join(folder, 'config') });
	t.teardown(async () => {
		client.close();
		await rm(folder, { recursive: true });
	});
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
