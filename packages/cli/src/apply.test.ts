// SPDX-License-Identifier: Apache-2.0
import { type FakeApi, startFakeApi } from '@branchline/kube/fake';
import test, { type ExecutionContext } from 'ava';
import type { KubernetesObject } from 'branchline';
import { parseAllDocuments } from 'yaml';
import { folder, type Run, run } from './run.test.fixture.ts';
import { documents, sandbox, service, virtualService } from './shop.test.fixture.ts';

interface Cluster {
	readonly api: FakeApi;
	readonly path: string;
	readonly branchline: (command: string) => Promise<Run>;
}

/** A fake cluster with the Services of the shop and these documents, and a folder with a sandbox. */
async function cluster(t: ExecutionContext, ...texts: readonly string[]): Promise<Cluster> {
	const api = await startFakeApi();
	t.teardown(() => api.close());
	for (const text of [service('cart'), service('cart-pr-1'), ...texts]) {
		for (const document of parseAllDocuments(text)) api.put(document.toJS() as KubernetesObject);
	}
	const path = await folder(t, {
		'sandbox.yaml': sandbox('pr-1'),
		'shop.yaml': documents(sandbox('pr-1'), service('cart')),
	});
	const branchline = (command: string) => run(`${command} --kubeconfig ${api.kubeconfig}`, { cwd: path });
	return { api, path, branchline };
}

test('apply writes, says what it did, and writes nothing the second time', async (t) => {
	const { api, branchline } = await cluster(t, virtualService);
	const first = await branchline('apply --mesh istio -f sandbox.yaml');
	t.is(first.code, 0, first.stderr);
	t.is(first.stdout, 'VirtualService shop/cart patched\n');
	t.regex(first.stderr, /^info: readiness .*snapshot/m);
	const writes = api.writes().length;
	const second = await branchline('apply --mesh istio -f sandbox.yaml -q');
	t.deepEqual([second.code, second.stdout, second.stderr], [0, 'VirtualService shop/cart unchanged\n', '']);
	t.is(api.writes().length, writes);
});

test('the cluster has the Services; those of the files are not used, and that is said', async (t) => {
	const { branchline } = await cluster(t);
	const { code, stdout, stderr } = await branchline('apply --mesh istio -f shop.yaml');
	t.is(code, 0);
	t.is(stdout, 'VirtualService shop/branchline.cart created\n');
	t.regex(stderr, /objects of the mesh in the files are not used \(1\)/);
});

test('diff exits as kubectl diff does', async (t) => {
	const { api, branchline } = await cluster(t);
	const before = await branchline('diff --mesh istio -f sandbox.yaml');
	t.is(before.code, 1);
	t.regex(before.stdout, /^\+\+\+ wanted\/virtualservice\/shop\/branchline\.cart$/m);
	t.deepEqual(api.writes(), []);
	await branchline('apply --mesh istio -f sandbox.yaml');
	const same = await branchline('diff --mesh istio -f sandbox.yaml');
	t.deepEqual([same.code, same.stdout], [0, '']);
	api.fault = ({ path }) =>
		path.endsWith('/services') ? { status: 403, body: { kind: 'Status', reason: 'Forbidden' } } : undefined;
	const failed = await branchline('diff --mesh istio -f sandbox.yaml');
	t.is(failed.code, 2);
	t.regex(failed.stderr, /^error: GET \/api\/v1\/services: 403 Forbidden/m);
});

test('delete takes everything out; sandboxes stay', async (t) => {
	const { api, branchline } = await cluster(t, virtualService, sandbox('pr-1'));
	const original = api.get('networking.istio.io/v1', 'VirtualService', 'shop', 'cart')?.spec;
	await branchline('apply --mesh istio --from-cluster');
	t.notDeepEqual(api.get('networking.istio.io/v1', 'VirtualService', 'shop', 'cart')?.spec, original);
	const dry = await branchline('delete --mesh istio --dry-run');
	t.is(dry.stdout, 'VirtualService shop/cart patched (server dry run)\n');
	const { code, stdout } = await branchline('delete --mesh istio');
	t.deepEqual([code, stdout], [0, 'VirtualService shop/cart patched\n']);
	t.deepEqual(api.get('networking.istio.io/v1', 'VirtualService', 'shop', 'cart')?.spec, original);
	t.truthy(api.get('branchline.dev/v1alpha1', 'Sandbox', 'shop', 'pr-1'));
	const again = await branchline('delete --mesh istio');
	t.deepEqual([again.code, again.stdout], [0, '']);
	t.is(again.stderr, "info: there is nothing of Branchline's for istio\n");
});

test('files without a sandbox do not take everything out', async (t) => {
	const { api, branchline } = await cluster(t);
	await branchline('apply --mesh istio -f sandbox.yaml');
	const writes = api.writes().length;
	const { code, stderr } = await run(`apply --mesh istio -f - --kubeconfig ${api.kubeconfig}`, {
		stdin: service('cart'),
	});
	t.is(code, 1);
	t.regex(stderr, /no Sandbox and no RouteGroup in the files; to take everything out: branchline delete/);
	t.is(api.writes().length, writes);
});

test('a cluster that does not know sandboxes is not taken for one without any', async (t) => {
	const { api, branchline } = await cluster(t);
	await branchline('apply --mesh istio -f sandbox.yaml');
	api.kinds.splice(0, api.kinds.length, ...api.kinds.filter(({ kind }) => kind !== 'Sandbox'));
	const writes = api.writes().length;
	const { code, stderr } = await branchline('apply --mesh istio --from-cluster');
	t.is(code, 1);
	t.regex(stderr, /^error: the cluster does not serve Sandbox: branchline schema --crds/m);
	t.is(api.writes().length, writes);
});

test('a finding about the sandbox has its place in the file, and the rest is written', async (t) => {
	const { api, path } = await cluster(t);
	const stdin = sandbox('pr-2').replaceAll('service: cart}', 'service: lost}');
	const command = `apply --mesh istio -f sandbox.yaml -f - --kubeconfig ${api.kubeconfig}`;
	const { code, stdout, stderr } = await run(command, { cwd: path, stdin });
	t.is(code, 1);
	t.regex(stdout, /branchline\.cart created/);
	t.regex(stderr, /^error: .*:\d+:\d+ .*shop\/pr-2/m);
});

test('mistakes on the command line are said before anything is read', async (t) => {
	const { api, branchline } = await cluster(t);
	const mistakes: readonly (readonly [string, RegExp])[] = [
		['apply --mesh istio', /say where the sandboxes are: -f files, --from-cluster, or both/],
		['apply --from-cluster', /choose a mesh/],
		['apply --mesh envoy --from-cluster', /envoy is configured by xDS/],
		['apply --mesh istio --from-cluster --timeout soon', /Expected a duration/],
		['apply --mesh istio --from-cluster --watch --dry-run', /cannot be used with/],
		['delete --mesh nowhere', /there is no mesh "nowhere"/],
		['diff --mesh istio -f missing.yaml', /missing\.yaml/],
	];
	for (const [command, words] of mistakes) {
		const { code, stderr } = await branchline(command);
		t.is(code, 2, command);
		t.regex(stderr, words, command);
	}
	t.deepEqual(api.requests, []);
});

test('a cluster that cannot be reached is an error in a line', async (t) => {
	const api = await startFakeApi();
	await api.close();
	const path = await folder(t, { config: 'not: a kubeconfig' });
	const { code, stderr } = await run(`delete --mesh istio --kubeconfig ${path}/config`);
	t.is(code, 1);
	t.regex(stderr, /^error: the kubeconfig .*\n$/);
});

test('rbac prints the role of a mesh', async (t) => {
	const yaml = await run('rbac --mesh istio --name ci');
	t.is(yaml.code, 0);
	t.regex(yaml.stdout, /^kind: ClusterRole$/m);
	t.regex(yaml.stdout, /^ {2}name: ci$/m);
	const { rules } = JSON.parse((await run('rbac --mesh linkerd -o json --status')).stdout) as {
		readonly rules: readonly { readonly resources: readonly string[] }[];
	};
	t.true(rules.some(({ resources }) => resources.includes('sandboxes/status')));
});
