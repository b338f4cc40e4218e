// SPDX-License-Identifier: Apache-2.0
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { findProgram, keepProgram, programPath } from './cache.ts';
import type { Toolchain } from './go.ts';

const cache = await mkdtemp(join(tmpdir(), 'branchline-cache-'));
process.env.BRANCHLINE_CACHE = cache;
test.after.always(() => rm(cache, { recursive: true }));

const here = process.arch === 'x64' ? 'amd64' : process.arch;
const go: Toolchain = {
	GOVERSION: 'go1.26.8',
	GOOS: 'linux',
	GOARCH: here,
	GOAMD64: 'v1',
	GOARM64: '',
	GOEXPERIMENT: '',
	GOFLAGS: '',
};

async function draftOf(name: string, text: string): Promise<string> {
	const draft = join(cache, 'draft');
	await mkdir(draft, { recursive: true });
	await writeFile(join(draft, name), text);
	return draft;
}

test.serial('a program for another kind of machine is not found', async (t) => {
	t.is(await findProgram('etcd'), undefined);
	await keepProgram('etcd', { ...go, GOARCH: 'riscv64' }, await draftOf('etcd', 'foreign'));
	t.is(await findProgram('etcd'), undefined);
});

test.serial('a program that is kept is found without Go, whatever Go built it', async (t) => {
	await keepProgram('etcd', go, await draftOf('etcd', 'ours'));
	const path = await findProgram('etcd');
	t.is(path, await programPath('etcd', go));
	t.is(await readFile(path ?? '', 'utf8'), 'ours');
	t.not(await programPath('etcd', { ...go, GOVERSION: 'go1.26.9' }), path);
	t.is(await findProgram('kubectl'), undefined);
});

test.serial('what is there already is kept, and no draft is left', async (t) => {
	await keepProgram('etcd', go, await draftOf('etcd', 'again'));
	t.is(await readFile(await programPath('etcd', go), 'utf8'), 'ours');
	t.deepEqual(await readdir(cache), ['programs']);
});

test.serial('a program of other pins is not found', async (t) => {
	const origin = join(await programPath('etcd', go), '..', 'origin.json');
	await writeFile(origin, JSON.stringify({ pins: 'other', go }));
	t.is(await findProgram('etcd'), undefined);
});
