// SPDX-License-Identifier: Apache-2.0
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startFakeApi } from '@branchline/kube/fake';
import test from 'ava';
import { folder, runProcess } from './run.test.fixture.ts';

test('of several files of KUBECONFIG, delete goes to the cluster of the first, as kubectl would', async (t) => {
	const [first, second] = await Promise.all([startFakeApi(), startFakeApi()]);
	t.teardown(() => Promise.all([first.close(), second.close()]));
	const path = await folder(t, {});
	const other = join(path, 'config');
	// All names but one are those of the first file, too.
	const text = (await readFile(second.kubeconfig, 'utf8')).replace('"current-context":"fake"', '"current-context":"x"');
	await writeFile(other, text);
	const env = { KUBECONFIG: `${join(path, 'missing')}:${first.kubeconfig}:${other}` };
	const { code, stderr } = await runProcess('delete --mesh istio', { env });
	t.is(code, 0, stderr);
	t.true(first.requests.length > 0);
	t.is(second.requests.length, 0);
});
