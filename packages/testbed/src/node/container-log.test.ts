// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { ContainerLog } from './container-log.ts';

const mostBytes = 4 * 1024 * 1024;

async function newLog(t: ExecutionContext): Promise<ContainerLog> {
	const folder = await mkdtemp(join(tmpdir(), 'branchline-log-'));
	t.teardown(() => rm(folder, { recursive: true }));
	return new ContainerLog(join(folder, 'web.log'));
}

async function runWith(log: ContainerLog, script: string): Promise<void> {
	const output = log.open(process.getuid?.() ?? 0);
	const child = spawn('sh', ['-c', script], { stdio: ['ignore', output, output] });
	closeSync(output);
	await once(child, 'exit');
	await log.close();
}

test('a container writes to its output, and opens it by its name', async (t) => {
	const log = await newLog(t);
	await runWith(log, 'echo one; echo two >&2; echo three > /dev/stdout; echo four > /dev/stderr');
	t.is(await readFile(log.path, 'utf8'), 'one\ntwo\nthree\nfour\n');
	t.is(log.tail(2), 'three\nfour');
});

test('a burst is bounded while it is written, and its end is kept', async (t) => {
	const log = await newLog(t);
	await runWith(log, 'head -c 20000000 /dev/zero; echo; echo the end');
	for (const path of log.files.slice(0, 2)) t.true((await stat(path)).size <= mostBytes, path);
	t.true((await readFile(log.path, 'utf8')).endsWith('\nthe end\n'));
});

test('a new run begins a new log, and the one before is kept', async (t) => {
	const log = await newLog(t);
	for (const text of ['one', 'two', 'three']) await runWith(log, `echo ${text}`);
	t.is(await readFile(log.path, 'utf8'), 'three\n');
	t.deepEqual((await readdir(join(log.path, '..'))).sort(), ['web.log', 'web.previous.log']);
	t.is(await readFile(log.files[2] ?? '', 'utf8'), 'two\n');
});
