// SPDX-License-Identifier: Apache-2.0
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { call, fetchEnvoy, startEnvoy } from '@branchline/testbed';
import test, { type ExecutionContext } from 'ava';
import { blocksOf, pageAt, repository } from '../docs-page.ts';
import { eventually } from '../eventually.ts';
import { Authority } from './identities.ts';
import { ask, connection, deltaAds, RawCall } from './raw-client.ts';

const folder = 'packages/envoy-control-plane-ts/';

/** A port that nobody listens on now. */
async function freePort(): Promise<number> {
	const server = createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as { port: number };
	server.close();
	await once(server, 'close');
	return port;
}

/** Runs an example until the test ends; resolves when it says that it serves. */
async function run(t: ExecutionContext, name: string, environment: Record<string, string>): Promise<ChildProcess> {
	const path = `${repository}${folder}examples/${name}`;
	const child = spawn(process.execPath, [path], { env: { ...process.env, ...environment }, stdio: 'pipe' });
	t.teardown(() => child.kill('SIGKILL'));
	let said = '';
	for (const stream of [child.stdout!, child.stderr!]) stream.on('data', (text) => (said += text));
	await eventually(`${name} serves`, () => {
		if (child.exitCode !== null) throw new Error(`${name} ended: ${said}`);
		return said.includes('xDS on');
	});
	return child;
}

test.serial('the code in the README is that of the examples', async (t) => {
	const shown = blocksOf(await pageAt(`${folder}README.md`)).filter(({ words }) => words.file !== undefined);
	t.deepEqual(
		shown.map(({ words }) => words.file),
		['examples/hello.mjs', 'examples/operated.mjs'],
	);
	for (const { words, text } of shown) {
		const file = await readFile(`${repository}${folder}${words.file}`, 'utf8');
		t.is(text, file.replace(/^.*SPDX.*\n/, ''), words.file);
	}
});

test.serial('hello, Envoy', async (t) => {
	const [xds, http] = [await freePort(), await freePort()];
	const program = await run(t, 'hello.mjs', { XDS_PORT: `${xds}`, HTTP_PORT: `${http}` });
	const text = await readFile(`${repository}${folder}examples/envoy.json`, 'utf8');
	const config = JSON.parse(text.replace('18000', `${xds}`)) as object;
	const envoy = await startEnvoy({ binary: (await fetchEnvoy()).path, config });
	t.teardown(() => envoy.stop());
	const said = async (): Promise<string> => (await call({ host: '127.0.0.1', port: http })).body;
	t.is(await said(), 'hello, Envoy\n');
	program.stdin!.write('good bye\n');
	await eventually('another text', async () => (await said()) === 'good bye\n');
});

test.serial(
	'the operated control plane serves secrets to their owner, tells what it does, and ends in peace',
	async (t) => {
		const authority = new Authority();
		const certificates = await mkdtemp(join(tmpdir(), 'branchline-xds-'));
		t.teardown(() => rm(certificates, { recursive: true, force: true }));
		const { certificate, key } = authority.server();
		for (const [name, text] of [
			['tls.crt', certificate],
			['tls.key', key],
			['ca.crt', authority.ca],
		] as const)
			await writeFile(join(certificates, name), text);
		const [xds, operations] = [await freePort(), await freePort()];
		const environment = { CERTIFICATES: certificates, XDS_PORT: `${xds}`, OPERATIONS_PORT: `${operations}` };
		const program = await run(t, 'operated.mjs', environment);
		const one = authority.client('one');
		const session = await connection({ port: xds }, { ca: authority.ca, cert: one.certificate, key: one.key });
		t.teardown(() => session.destroy());
		const stream = new RawCall(session, deltaAds);
		const answers: string[] = [];
		stream.read((response) => answers.push(JSON.stringify(response)));
		const typeUrl = 'type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret';
		stream.send({ node: { id: 'one' }, typeUrl, resourceNamesSubscribe: ['one/token', 'two/token'] });
		await eventually('an answer', () => answers.length > 0);
		t.regex(answers[0]!, /token of one/);
		t.notRegex(answers[0]!, /token of two/);
		const csds = { path: '/envoy.service.status.v3.ClientStatusDiscoveryService/FetchClientStatus' };
		const messages = ['Request', 'Response'].map((kind) => `envoy.service.status.v3.ClientStatus${kind}`);
		await t.throwsAsync(ask(session, { ...csds, request: messages[0]!, response: messages[1]! }, {}), {
			message: /: 7 /,
		});
		const read = async (path: string): Promise<string> =>
			(await call({ host: '127.0.0.1', port: operations, path })).body;
		t.regex(await read('/metrics'), /^xds_streams\{protocol="delta"\} 1$/m);
		t.like(JSON.parse(await read('/')), { streams: [{ node: { id: 'one' } }] });
		const exit = once(program, 'exit');
		program.kill('SIGTERM');
		t.like(await stream.ended, { status: 14 });
		t.deepEqual(await exit, [0, null]);
	},
);
