// SPDX-License-Identifier: Apache-2.0
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { isThere } from './is-there.ts';
import { withLock } from './lock.ts';
import { processIdentity } from './process/identity.ts';
import { run } from './run.ts';

const canMount = process.getuid?.() === 0 && (await run('unshare', ['--mount', '--', 'true'])).code === 0;
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

test('the lock holds the pid and the start of its process, and goes when the work fails', async (t) => {
	const path = await lockPath(t);
	const work = async (): Promise<never> => {
		t.regex(await readFile(path, 'utf8'), new RegExp(`^${process.pid}( \\d+)?$`));
		t.deepEqual(await readdir(join(path, '..')), ['lock']);
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

(processIdentity(1).startedAt === undefined ? test.skip : test)(
	'a pid that was given to another process does not hold the lock',
	async (t) => {
		const path = await lockPath(t);
		await writeFile(path, `${process.ppid} 1`);
		t.is(await withLock(path, async () => 'done', { timeoutMs: 1_000 }), 'done');
		const { startedAt } = processIdentity(process.ppid);
		await writeFile(path, `${process.ppid} ${startedAt}`);
		await t.throwsAsync(
			withLock(path, async () => 'done', { timeoutMs: 20 }),
			{ message: /held by another process/ },
		);
	},
);

test('an empty lock is nobody’s', async (t) => {
	const path = await lockPath(t);
	await writeFile(path, '');
	t.is(await withLock(path, async () => 'done', { timeoutMs: 1_000 }), 'done');
});

(canMount ? test : test.skip)('on a full disk there is no lock, and none stays', async (t) => {
	const path = await lockPath(t);
	const folder = join(path, '..');
	await run('mount', ['-t', 'tmpfs', '-o', 'size=4k', 'tmpfs', folder]);
	t.teardown(() => run('umount', ['--lazy', folder]));
	await writeFile(join(folder, 'filler'), Buffer.alloc(4_096));
	const message = `${path}: cannot write the lock`;
	await t.throwsAsync(
		withLock(path, async () => 'done', options),
		{ message },
	);
	t.deepEqual(await readdir(folder), ['filler']);
});

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
	test(`the lock goes with a process that is ended by ${signal}`, async (t) => {
		const path = await lockPath(t);
		const script = `
			const { withLock } = await import(${JSON.stringify(new URL('./lock.js', import.meta.url))});
			const work = () => new Promise(() => setInterval(() => {}, 1_000) && console.log('held'));
			await withLock(${JSON.stringify(path)}, work, { timeoutMs: 30_000 });`;
		const stdio = ['ignore', 'pipe', 'inherit'] as const;
		const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: [...stdio] });
		await once(child.stdout!, 'data');
		t.true(await isThere(path));
		child.kill(signal);
		t.deepEqual(await once(child, 'exit'), [null, signal]);
		t.false(await isThere(path));
	});
}
