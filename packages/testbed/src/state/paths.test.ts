// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { componentLog, lockPath, statePaths } from './paths.ts';
import { removeTestbed } from './remove.ts';

test('everything of a testbed is below its folder, but for the lock', (t) => {
	const { directory, ...paths } = statePaths('ci');
	t.is(directory, '/run/branchline/ci');
	for (const path of [...Object.values(paths), componentLog('ci', 'etcd')]) t.true(path.startsWith(`${directory}/`));
	t.is(lockPath('ci'), '/run/branchline/ci.lock');
});

test('a name that leads elsewhere has no paths, and nothing is removed by it', async (t) => {
	for (const name of ['..', '', '.', 'a/b', '../../etc']) {
		const expected = { message: /expected a name/ };
		t.throws(() => statePaths(name), expected);
		t.throws(() => lockPath(name), expected);
		await t.throwsAsync(removeTestbed(name), expected);
	}
});
