// SPDX-License-Identifier: Apache-2.0
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { LogFile } from './log-file.ts';

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
