// SPDX-License-Identifier: Apache-2.0
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { connect } from './connect.ts';
import { KubeError } from './kube-error.ts';
import { inspectDeep, withConfig } from './kubeconfig.test.fixture.ts';

/** A client whose user has a token file, and what it sent so far. */
async function connected(t: ExecutionContext, user: Readonly<Record<string, unknown>> = {}) {
	const { api, folder, kubeconfig } = await withConfig(t, ({ users }) => {
		users[0].user = { tokenFile: 'token', ...user };
	});
	const kube = await connect({ kubeconfig });
	t.teardown(() => kube.close());
	return { kube, file: join(folder, 'token'), sent: () => api.requests.map(({ headers }) => headers.authorization) };
}

test('a token file is sent without its line break, and a new one from the next request on', async (t) => {
	const { kube, file, sent } = await connected(t);
	await writeFile(file, 'one\n');
	await kube.version();
	await writeFile(file, 'two\r\n');
	await kube.version();
	t.deepEqual(sent(), ['Bearer one', 'Bearer two']);
});

test('while a token file cannot be read, or is empty, what was read last is sent', async (t) => {
	const { kube, file, sent } = await connected(t);
	await writeFile(file, 'one');
	await kube.version();
	await writeFile(file, '\n');
	await kube.version();
	await rm(file);
	await kube.version();
	t.deepEqual(sent(), ['Bearer one', 'Bearer one', 'Bearer one']);
});

test('a token file wins over a token beside it, which is sent where there is no file', async (t) => {
	const { kube, file, sent } = await connected(t, { token: 'fixed' });
	await kube.version();
	await writeFile(file, 'one');
	await kube.version();
	t.deepEqual(sent(), ['Bearer fixed', 'Bearer one']);
});

test('a token file that was never there, or is empty, is an error that names it, and nobody is asked', async (t) => {
	const { kube, file, sent } = await connected(t);
	const missing = await t.throwsAsync(kube.version(), { instanceOf: KubeError });
	t.is(missing.reason, 'Credentials');
	t.true(missing.message.includes(`the token file ${file} cannot be read: ENOENT`), missing.message);
	t.regex(inspectDeep(missing), /no such file or directory/);
	await writeFile(file, '\n');
	await t.throwsAsync(kube.version(), { message: /the token file .*token cannot be read: it is empty/ });
	t.deepEqual(sent(), []);
});
