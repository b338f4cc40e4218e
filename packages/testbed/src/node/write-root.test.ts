// SPDX-License-Identifier: Apache-2.0
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { isThere } from '../is-there.ts';
import { run } from '../run.ts';
import { inRoot, writeRoot } from './write-root.ts';

const canMount = process.getuid?.() === 0 && (await run('unshare', ['--mount', '--', 'true'])).code === 0;

(canMount ? test : test.skip)(
	'a command sees what is mounted, the machine does not, and nothing of it stays',
	async (t) => {
		const folder = await mkdtemp(join(tmpdir(), 'branchline-root-'));
		t.teardown(() => rm(folder, { recursive: true, force: true }));
		const source = join(folder, 'source');
		await mkdir(source);
		await writeFile(join(source, 'file'), 'inside');
		const mounts = ['/branchline-test-certs', '/etc/branchline-test/deep'].map((target) => ({
			target,
			source,
			kind: 'directory' as const,
			readOnly: true,
		}));
		const hidden = join(folder, 'hidden');
		for (const file of ['kept', 'other']) {
			await mkdir(join(hidden, file), { recursive: true });
			await writeFile(join(hidden, file, 'file'), file);
		}
		const kept = [join(hidden, 'kept', 'file')];
		const root = await writeRoot(join(folder, 'root'), mounts, { folder: hidden, kept });
		const script =
			`cd ${hidden}; ls; cat */file` +
			'; cat /branchline-test-certs/file /etc/branchline-test/deep/file; ls /etc/passwd; touch /branchline-test-certs/new';
		const [program, ...args] = inRoot(root, ['sh', '-c', script]);
		const { stdout, stderr, code } = await run(program, args);
		t.is(stdout, 'kept\nkeptinsideinside/etc/passwd\n', stderr);
		t.regex(stderr, /Read-only file system/);
		t.not(code, 0);
		t.false((await readFile('/proc/self/mountinfo', 'utf8')).includes(folder));
		for (const { target } of mounts) t.false(await isThere(target));
		t.false(await isThere('/etc/branchline-test'));
		t.deepEqual(await readdir(join(folder, 'root', 'etc', 'branchline-test', 'deep')), []);
	},
);
