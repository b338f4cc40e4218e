// SPDX-License-Identifier: Apache-2.0
import { load } from '@branchline/testbed';
import test, { type ExecutionContext } from 'ava';
import type { EndpointSlice, KubernetesObject } from 'branchline';
import { branchline } from '../envoy/program.ts';
import { type Serving, serving } from '../serve/serving.ts';
import { accountOf } from './account.test.fixture.ts';
import { asUser, type Cluster, sandbox, sharedCluster, shop } from './cluster.test.fixture.ts';
import { onNode } from './on-node.ts';

let cluster: Cluster;

test.before(async () => {
	cluster = await sharedCluster();
});

/** A shop in the cluster, its control plane and an Envoy on the node, and what the shop's people do. */
interface Stage extends Serving {
	readonly host: string;
	put(object: KubernetesObject): Promise<unknown>;
	remove(kind: 'Pod' | 'Sandbox', name: string): Promise<unknown>;
}

/** Starts the program with the access that it prints, and no other. */
async function stage(t: ExecutionContext): Promise<Stage> {
	const { kube, testbed } = cluster;
	const namespace = await shop(t, kube, pod('checkout'), pod('checkout-pr-1'), sandbox('pr-1', 'checkout'));
	const { stdout } = await branchline('.', {}, ['rbac', '--mesh', 'envoy', '-o', 'json']);
	const kubeconfig = await accountOf(t, cluster, namespace, JSON.parse(stdout), await serverOnNode());
	const from = ['--from-cluster', '--kubeconfig', kubeconfig];
	const host = `checkout.${namespace}`;
	const served = await serving(t, {}, { from, host, place: onNode(t, testbed) });
	return {
		...served,
		host,
		put: (object) => asUser(kube, { ...object, metadata: { ...object.metadata, namespace } }),
		remove: (kind, name) =>
			kube.delete({ apiVersion: kind === 'Pod' ? 'v1' : 'branchline.dev/v1alpha1', kind, namespace, name }),
	};
}

/** Where the API server is for those on the node, without anything in between. */
async function serverOnNode(): Promise<string> {
	const slice = { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', namespace: 'default', name: 'kubernetes' };
	const { endpoints, ports } = (await cluster.kube.get(slice)) as EndpointSlice;
	return `https://${endpoints?.[0]?.addresses?.[0]}:${ports?.[0]?.port}`;
}

/** A pod of a workload that answers with its own name. */
function pod(name: string, workload = name): KubernetesObject {
	const program = `require('http').createServer((_, answer) => answer.end('${name}')).listen(8080)`;
	const container = {
		name: 'app',
		image: 'node',
		command: [process.execPath, '-e', program],
		readinessProbe: { httpGet: { path: '/', port: 8080 }, periodSeconds: 1 },
	};
	const spec = { terminationGracePeriodSeconds: 1, containers: [container] };
	return { apiVersion: 'v1', kind: 'Pod', metadata: { name, labels: { app: workload } }, spec };
}

/** A fork of checkout to the workload of another key, for a key of its own. */
function fork(key: string, to: string, more: object = {}): KubernetesObject {
	const forks = [{ of: { service: 'checkout' }, to: { service: to } }];
	return { ...sandbox(key), spec: { forks, ...more } };
}

const one = { 'x-branchline-key': 'pr-1' };
const two = { 'x-branchline-key': 'pr-2' };
const late = { baggage: 'user=ana, branchline-key = late' };

test.serial('with the printed role: what users and controllers do in a cluster is in force on Envoys', async (t) => {
	const { put, remove, answers, ask, stderr } = await stage(t);
	await answers('checkout');
	await answers('checkout-pr-1', one);
	await answers('checkout-pr-1', { baggage: 'user=ana, branchline-key = pr-1' });
	const at = new Date(Date.now() + 6_000).toISOString();
	await put(fork('late', 'checkout-pr-1', { expiry: { at } }));
	await answers('checkout-pr-1', late);

	await put(pod('other', 'checkout-pr-1'));
	await answers('other', one);
	await remove('Pod', 'checkout-pr-1');
	await put(fork('pr-2', 'checkout-pr-1'));
	await answers('other', two);
	await remove('Pod', 'other');
	await answers('503', one);
	t.is(await ask(), 'checkout');

	await remove('Sandbox', 'pr-1');
	await answers('checkout', one);
	await answers('checkout', late);
	t.true(Date.now() >= Date.parse(at));
	t.is(await ask(two), '503');
	const loud = stderr().match(/^(error|warning): .*$/gm) ?? [];
	t.regex(loud.join('\n'), /^warning: \S+\/late spec\.expiry: expired at .*$/);
});

test.serial(
	'while the API server is away and its watches are cut all stays as it is, and is followed when it is back',
	async (t) => {
		const { put, remove, answers, port, host } = await stage(t);
		await answers('checkout-pr-1', one);
		await put(fork('pr-2', 'checkout-pr-1'));
		await answers('checkout-pr-1', two);
		const running = load({
			request: () => ({ host: '127.0.0.1', port, headers: { ...one, host } }),
			accept: ({ status, body }) => status === 200 && body === 'checkout-pr-1',
			maxRequests: Number.POSITIVE_INFINITY,
			rate: 200,
		});
		t.teardown(() => running.stop());
		await cluster.testbed.restart('kube-apiserver');
		await remove('Sandbox', 'pr-2');
		await put(fork('late', 'checkout-pr-1'));
		await answers('checkout-pr-1', late);
		await answers('checkout', two);
		const { sent, wrong, errors } = await running.stop();
		t.true(sent > 500, `${sent} requests`);
		t.deepEqual({ wrong, errors }, { wrong: 0, errors: 0 });
	},
);
