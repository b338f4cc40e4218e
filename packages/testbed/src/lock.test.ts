// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from 'node:child_process';
import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { withLock } from './lock.ts';

const options = { timeoutMs: 30_000 };

async function lockPath(t: ExecutionContext): Promise<string> {
	const directory = await mkdtemp(join(tmpdir(), 'branchline-lock-'));
	t.teardown(() => rm(directory, { recursive: true }));
	return join(directory, 'lock');
}

test('one at a time holds the lock', async (t) => {
	const path = await lockPath(t);
	let inside = 0;
	const work = async (): Promise<void> => {
		t.is(++inside, 1);
		await new Promise((resolve) => setImmediate(resolve));
		inside--;
	};
	await Promise.all([withLock(path, work, options), withLock(path, work, options), withLock(path, work, options)]);
	await t.throwsAsync(access(path));
});

test('the lock holds the pid and goes when the work fails', async (t) => {
	const path = await lockPath(t);
	const work = async (): Promise<never> => {
		t.is(await readFile(path, 'utf8'), String(process.pid));
		throw new Error('no');
	};
	await t.throwsAsync(withLock(path, work, options), { message: 'no' });
	await t.throwsAsync(access(path));
});

test('the lock of a process that has ended is taken over', async (t) => {
	const path = await lockPath(t);
	const { pid } = spawnSync(process.execPath, ['-e', '']);
	await writeFile(path, String(pid));
	t.is(await withLock(path, async () => 'done', options), 'done');
});

test('a lock with our own pid that we do not hold is from an earlier process', async (t) => {
	const path = await lockPath(t);
	await writeFile(path, String(process.pid));
	t.is(await withLock(path, async () => 'done', options), 'done');
});

test('the lock of a process that runs is waited for, and the error names the file', async (t) => {
	const path = await lockPath(t);
	await writeFile(path, String(process.ppid));
	const error = await t.throwsAsync(withLock(path, async () => 'done', { timeoutMs: 20 }));
	t.true(error.message.startsWith(path));
	t.is(await readFile(path, 'utf8'), String(process.ppid));
});
