// SPDX-License-Identifier: Apache-2.0
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { KubeError } from './kube-error.ts';
import { mergeKubeconfigs, selectContext } from './kubeconfig.ts';
import { readKubeconfig } from './read-kubeconfig.ts';

/** A kubeconfig with one context, cluster and user, all of one name. */
function oneContext(name: string, server: string, user: Readonly<Record<string, unknown>> = {}) {
	return {
		'current-context': name,
		contexts: [{ name, context: { cluster: name, user: name } }],
		clusters: [{ name, cluster: { server, 'certificate-authority': 'ca.crt' } }],
		users: [{ name, user }],
	};
}

async function folder(t: ExecutionContext): Promise<string> {
	const path = await mkdtemp(join(tmpdir(), 'branchline-kube-'));
	t.teardown(() => rm(path, { recursive: true }));
	return path;
}

test('of several files the first one that sets a value wins, and entries are never mixed', (t) => {
	const first = oneContext('prod', 'https://first', { token: 'a' });
	const second = oneContext('prod', 'https://second', { token: 'b', username: 'ana' });
	const third = oneContext('dev', 'https://third');
	const merged = mergeKubeconfigs([
		{ path: '/a', content: { 'current-context': '' } },
		...[first, second, third].map((content) => ({ path: '/b', content })),
	]);
	t.is(merged['current-context'], 'prod');
	t.deepEqual(
		merged.clusters?.map(({ cluster }) => cluster?.server),
		['https://first', 'https://third'],
	);
	t.deepEqual(merged.users?.[0], { name: 'prod', user: { token: 'a' } });
	t.is(selectContext(merged, 'dev').clusters?.[0]?.cluster?.server, 'https://third');
});

test('relative paths are relative to the file that they stand in', (t) => {
	const paths = { 'client-certificate': 'x.crt', 'client-key': '../x.key', tokenFile: '/run/token' };
	const { clusters, users } = mergeKubeconfigs([
		{ path: '/one/config', content: oneContext('a', 'https://a', { ...paths, exec: { command: './login' } }) },
		{ path: '/two/config', content: oneContext('b', 'https://b', { exec: { command: 'aws', args: ['./x'] } }) },
	]);
	t.deepEqual(
		clusters?.map(({ cluster }) => cluster?.['certificate-authority']),
		['/one/ca.crt', '/two/ca.crt'],
	);
	t.deepEqual(users?.[0]?.user, {
		'client-certificate': '/one/x.crt',
		'client-key': '/x.key',
		tokenFile: '/run/token',
		exec: { command: '/one/login' },
	});
	t.deepEqual(users?.[1]?.user, { exec: { command: 'aws', args: ['./x'] } });
});

test('of the files of KUBECONFIG some may be missing; where all are, they are named', async (t) => {
	const path = await folder(t);
	const file = join(path, 'config');
	await writeFile(file, JSON.stringify(oneContext('prod', 'https://prod')));
	const read = (list: string) =>
		readKubeconfig(undefined, { environment: { KUBECONFIG: list, HOME: path }, podFolder: path });
	t.is((await read(`/nowhere/a::${file}`))['current-context'], 'prod');
	await t.throwsAsync(read('/nowhere/a:/nowhere/b'), {
		instanceOf: KubeError,
		message: 'none of the files of KUBECONFIG exists: /nowhere/a, /nowhere/b',
	});
	await t.throwsAsync(read(`${file}:${path}`), { message: `the kubeconfig ${path} cannot be read: EISDIR` });
	await writeFile(join(path, 'text'), 'only words');
	await t.throwsAsync(read(join(path, 'text')), { message: /text cannot be read: it is not a kubeconfig$/ });
});

test('without KUBECONFIG it is the file in the home folder, or the pod; where there is neither, that is said', async (t) => {
	const path = await folder(t);
	const address = { KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '443' };
	const surroundings = { environment: { HOME: path, ...address }, podFolder: join(path, 'pod') };
	await t.throwsAsync(readKubeconfig(undefined, surroundings), {
		message: `there is no kubeconfig: KUBECONFIG is not set, ${path}/.kube/config does not exist, and this is no pod with a service account; name one with --kubeconfig`,
	});
	await mkdir(join(path, 'pod'));
	await writeFile(join(path, 'pod', 'token'), '');
	const pod = selectContext(await readKubeconfig(undefined, surroundings));
	t.deepEqual(pod.clusters?.[0]?.cluster, {
		server: 'https://[fd00::1]:443',
		'certificate-authority': join(path, 'pod', 'ca.crt'),
	});
	t.deepEqual(pod.users?.[0]?.user, { tokenFile: join(path, 'pod', 'token') });
	await mkdir(join(path, '.kube'));
	await writeFile(join(path, '.kube', 'config'), 'current-context: prod\n');
	t.is((await readKubeconfig(undefined, surroundings))['current-context'], 'prod');
});

test('a context that is incomplete is said, rather than used without what is missing', (t) => {
	const config = oneContext('prod', 'https://prod');
	const cases: readonly (readonly [object, RegExp])[] = [
		[{ 'current-context': undefined }, /has no current context: it has prod; name one with --context/],
		[{ clusters: [] }, /context "prod" names the cluster "prod", which is not in it/],
		[{ users: [] }, /context "prod" names the user "prod", who is not in it/],
		[{ clusters: [{ name: 'prod' }] }, /cluster "prod" has no server that begins with https/],
		[{ clusters: [{ name: 'prod', cluster: { server: 'localhost:8080' } }] }, /has no server that begins/],
	];
	for (const [change, message] of cases) {
		t.throws(() => selectContext({ ...config, ...change }), { instanceOf: KubeError, message });
	}
	const anonymous = { ...config, contexts: [{ name: 'prod', context: { cluster: 'prod' } }] };
	t.deepEqual(selectContext(anonymous).users, [{ name: 'anonymous' }]);
});
