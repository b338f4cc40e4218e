// SPDX-License-Identifier: Apache-2.0
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import type { KubernetesObject } from 'branchline';
import { asUser, type Cluster } from './cluster.test.fixture.ts';

const rbac = 'rbac.authorization.k8s.io';

/**
 * Makes a ServiceAccount of a namespace that may do what a ClusterRole allows, and nothing else, and answers the path of a
 * kubeconfig with a token of its own for an API server, which is by default the one that is reached from here.
 */
export async function accountOf(
	t: ExecutionContext,
	{ kube, testbed }: Cluster,
	namespace: string,
	role: KubernetesObject,
	server = kube.server,
): Promise<string> {
	const name = `branchline-${namespace}`;
	const account = { kind: 'ServiceAccount', name: 'branchline', namespace };
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
	const authority = /"?certificate-authority-data"?: ?"?([^"\s,]+)/.exec(text)?.[1];
	const config = {
		clusters: [{ name: 'c', cluster: { server, 'certificate-authority-data': authority } }],
		users: [{ name: 'u', user: { token: status.token } }],
		contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
		'current-context': 'x',
	};
	const folder = await mkdtemp(join(tmpdir(), 'branchline-access-'));
	t.teardown(() => rm(folder, { recursive: true }));
	await writeFile(join(folder, 'config'), JSON.stringify(config), { mode: 0o600 });
	return join(folder, 'config');
}
