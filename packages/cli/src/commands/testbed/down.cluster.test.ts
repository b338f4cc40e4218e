// SPDX-License-Identifier: Apache-2.0
import { access, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { run } from '../../run.test.fixture.ts';

const root = '/run/branchline';

test('down removes the lock of a start that was killed', async (t) => {
	const lock = join(root, 'test-down.lock');
	await mkdir(root, { recursive: true });
	await writeFile(lock, '999999999 1');
	t.deepEqual(await run('testbed down --name test-down'), {
		code: 0,
		stdout: 'Testbed test-down is down.\n',
		stderr: '',
	});
	await t.throwsAsync(access(lock), { code: 'ENOENT' });
});
