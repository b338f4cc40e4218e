// SPDX-License-Identifier: Apache-2.0
import { mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { run } from '../run.ts';
import { LogFile } from './log-file.ts';

const canMount = process.getuid?.() === 0 && (await run('unshare', ['--mount', '--', 'true'])).code === 0;

async function logPath(t: ExecutionContext): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), 'branchline-log-'));
	t.teardown(() => rm(folder, { recursive: true }));
	return join(folder, 'x.log');
}

test('a log is never larger than its bound, and one older file is kept', async (t) => {
	const path = await logPath(t);
	const log = new LogFile(path, 100);
	for (let line = 0; line < 100; line++) log.write(Buffer.from(`line ${line}\n`));
	t.true((await stat(path)).size <= 100);
	t.true((await stat(`${path}.1`)).size <= 100);
	t.deepEqual((await readdir(join(path, '..'))).sort(), ['x.log', 'x.log.1']);
	t.true((await readFile(path, 'utf8')).endsWith('line 99\n'));
	t.is(log.tail(2), 'line 98\nline 99');
	log.close();
});

test('a log that is there is gone on with', async (t) => {
	const path = await logPath(t);
	for (const text of ['a\n', 'b\n']) {
		const log = new LogFile(path, 100);
		log.write(Buffer.from(text));
		log.close();
	}
	t.is(await readFile(path, 'utf8'), 'a\nb\n');
});

test('a log on a full disk takes no part in the fate of whoever writes it', async (t) => {
	const path = await logPath(t);
	await symlink('/dev/full', path);
	const log = new LogFile(path, 100);
	t.notThrows(() => log.write(Buffer.from('a line\n')));
	t.is(log.tail(1), 'a line');
	log.close();
});

test('a log whose folder is gone does not end whoever writes it', async (t) => {
	const path = await logPath(t);
	const log = new LogFile(path, 10);
	await rm(path);
	for (const line of ['one\n', 'two\n', 'three\n', 'four\n']) t.notThrows(() => log.write(Buffer.from(line)));
	t.is(log.tail(1), 'four');
	log.close();
});

(canMount ? test : test.skip)('once there is room again, the log says once how much it lost', async (t) => {
	const path = await logPath(t);
	const folder = join(path, '..');
	await run('mount', ['-t', 'tmpfs', '-o', 'size=32k', 'tmpfs', folder]);
	t.teardown(() => run('umount', ['--lazy', folder]));
	const log = new LogFile(path, 1_000_000);
	await t.throwsAsync(writeFile(join(folder, 'filler'), Buffer.alloc(64 * 1024)), { code: 'ENOSPC' });
	for (const line of ['one\n', 'two\n']) log.write(Buffer.from(line));
	await rm(join(folder, 'filler'));
	for (const line of ['three\n', 'four\n']) log.write(Buffer.from(line));
	log.close();
	const [, said, ...rest] = (await readFile(path, 'utf8')).split('\n');
	t.regex(said ?? '', /^\[8 bytes of this log were lost: ENOSPC: no space left on device, write\]$/);
	t.deepEqual(rest, ['three', 'four', '']);
});
