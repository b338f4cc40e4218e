// SPDX-License-Identifier: Apache-2.0
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, connect as connectSocket } from 'node:net';
import { join } from 'node:path';
import test from 'ava';
import { connect } from './connect.ts';
import { KubeError } from './kube-error.ts';
import { inspectDeep, withConfig } from './kubeconfig.test.fixture.ts';

const secret = 'S3CR3T-t0ken';

function execUser(program: string): Record<string, unknown> {
	const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: process.execPath, args: ['-e', program] };
	return { exec: { ...exec, interactiveMode: 'Never' } };
}

function credential(token: string, expiry: string): string {
	return `console.log(JSON.stringify({status: {token: ${token}, expirationTimestamp: '${expiry}'}}))`;
}

test('an exec plugin is run again once its token is over, and once for requests that come together', async (t) => {
	const { api, kubeconfig } = await withConfig(t, ({ users }) => {
		users[0].user = execUser(credential("'t-' + process.pid", '2000-01-01T00:00:00Z'));
	});
	const kube = await connect({ kubeconfig });
	t.teardown(() => kube.close());
	await Promise.all([kube.version(), kube.version(), kube.version()]);
	await kube.version();
	const tokens = api.requests.map(({ headers }) => headers.authorization);
	t.is(new Set(tokens.slice(0, 3)).size, 1);
	t.is(new Set(tokens).size, 2);
	t.regex(String(tokens[0]), /^Bearer t-\d+$/);
});

test('what an exec plugin prints is in no error', async (t) => {
	const programs = [
		`console.log('${secret}')`,
		`console.error('${secret}'); process.exit(1)`,
		`console.log('{"status": {"token": "${secret}"')`,
	];
	for (const program of programs) {
		const { kubeconfig } = await withConfig(t, ({ users }) => {
			users[0].user = execUser(program);
		});
		const kube = await connect({ kubeconfig });
		const error = await t.throwsAsync(kube.version(), { instanceOf: KubeError });
		t.is(error.reason, 'Credentials');
		t.false(inspectDeep(error).includes('S3CR3T'), program);
	}
});

test('a token file may end in a line break', async (t) => {
	const { api, kubeconfig, folder } = await withConfig(t, ({ users }) => {
		users[0].user = { 'auth-provider': { name: 'tokenFile', config: {} } };
	});
	const text = await readFile(kubeconfig, 'utf8');
	await writeFile(join(folder, 'token'), `${secret}\n`);
	await writeFile(
		kubeconfig,
		text.replace('"config":{}', `"config":{"tokenFile":${JSON.stringify(join(folder, 'token'))}}`),
	);
	const kube = await connect({ kubeconfig });
	t.teardown(() => kube.close());
	await kube.version();
	t.is(api.requests[0]?.headers.authorization, `Bearer ${secret}`);
});

test('neither a refusal nor a broken connection shows who asked', async (t) => {
	const { api, kubeconfig } = await withConfig(t, ({ users, clusters }) => {
		users[0].user = { token: secret };
		clusters[0].cluster.server = String(clusters[0].cluster.server).replace('//', '//ana:S3CR3T@');
	});
	const kube = await connect({ kubeconfig });
	t.teardown(() => kube.close());
	t.false(kube.server.includes('S3CR3T'));
	api.fault = () => ({ status: 403, body: { kind: 'Status', reason: 'Forbidden', message: 'no' } });
	t.false(inspectDeep(await t.throwsAsync(kube.version())).includes('S3CR3T'));
	api.fault = () => 'reset';
	const pod = '/api/v1/namespaces/shop/pods/a/proxy';
	t.false(inspectDeep(await t.throwsAsync(kube.request('POST', pod))).includes('S3CR3T'));
});

test('a kubeconfig that cannot be read, or has no such context, is said without its content', async (t) => {
	const { kubeconfig } = await withConfig(t, () => undefined);
	await t.throwsAsync(connect({ kubeconfig: '/nowhere/config' }), {
		message: /\/nowhere\/config cannot be read: ENOENT/,
	});
	await t.throwsAsync(connect({ kubeconfig, context: 'prod' }), { message: /no context "prod": it has fake/ });
	await writeFile(kubeconfig, `users: [{name: a, user: {token: ${secret}`);
	const error = await t.throwsAsync(connect({ kubeconfig }), { instanceOf: KubeError });
	t.false(inspectDeep(error).includes('S3CR3T'));
});

test('a proxy of the kubeconfig is used, over a kept agent', async (t) => {
	let tunnels = 0;
	const proxy = createServer().on('connect', (request, client) => {
		tunnels++;
		const [host = '', port = ''] = String(request.url).split(':');
		const upstream = connectSocket(Number(port), host, () => {
			client.write('HTTP/1.1 200 OK\r\n\r\n');
			client.pipe(upstream).pipe(client);
		});
		for (const socket of [client, upstream]) socket.on('error', () => client.destroy());
	});
	await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
	t.teardown(() => {
		proxy.closeAllConnections();
		proxy.close();
	});
	const { kubeconfig, api } = await withConfig(t, ({ clusters }) => {
		clusters[0].cluster['proxy-url'] = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
	});
	const kube = await connect({ kubeconfig });
	t.teardown(() => kube.close());
	await kube.version();
	t.true(tunnels > 0);
	t.is(api.requests.length, 1);
});
