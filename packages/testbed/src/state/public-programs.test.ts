// SPDX-License-Identifier: Apache-2.0
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { publicProgram } from './public-programs.ts';

test('a program in a folder that is not for all is linked, another one stays where it is', async (t) => {
	const root = await mkdtemp(join(tmpdir(), 'branchline-public-'));
	t.teardown(() => rm(root, { recursive: true }));
	await chmod(root, 0o755);
	const home = join(root, 'home');
	await mkdir(home, { mode: 0o700 });
	await writeFile(join(home, 'envoy'), 'program');
	const linked = await publicProgram(join(home, 'envoy'), join(root, 'bin'), 'envoy-1');
	t.is(linked, join(root, 'bin', 'envoy-1'));
	t.is(await readFile(linked, 'utf8'), 'program');
	t.is(await publicProgram(linked, join(root, 'other'), 'envoy-2'), linked);
});
