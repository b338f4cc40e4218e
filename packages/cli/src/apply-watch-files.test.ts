// SPDX-License-Identifier: Apache-2.0
import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { sandbox } from './shop.test.fixture.ts';
import { rules, watching } from './watching.test.fixture.ts';

/** What is written for one key, and nothing else. */
function written(key: string): RegExp {
	return new RegExp(`^VirtualService shop/cart patched for ${key}\\n$`);
}

async function folderWith(path: string, key: string): Promise<void> {
	await mkdir(path);
	await writeFile(join(path, 'sandbox.yaml'), sandbox(key));
}

test('what came on stdin is kept when a file changes', async (t) => {
	const { api, file, child, hears } = await watching(t, ['-f', '-', '-f', 'sandbox.yaml']);
	child.stdin?.end(sandbox('pr-9'));
	await hears('stdout', /patched for pr-1/);
	t.regex(rules(api), /pr-9/);
	await writeFile(file, sandbox('pr-2'));
	await hears('stdout', /patched for pr-2/);
	t.regex(rules(api), /pr-9/);
});

test('while a file cannot be read, that is said once, and what was read before holds', async (t) => {
	const { api, file, said, hears } = await watching(t, ['-f', 'sandbox.yaml']);
	await hears('stdout', written('pr-1'));
	const before = rules(api);
	await hears('stderr', /watching/);
	await rm(file);
	await hears('stderr', /^error: sandbox\.yaml: there is no such file or folder; what was read before holds\n$/);
	await writeFile(file, Buffer.from([0xff]));
	await hears('stderr', /^error: sandbox\.yaml: this is not UTF-8 text; what was read before holds\n$/);
	t.is(rules(api), before);
	t.is(said.stdout, '');
	await writeFile(file, sandbox('pr-2'));
	await hears('stdout', written('pr-2'));
	await hears('stderr', /info: the files can be read again\n/);
});

test('a folder may be emptied, removed and made again', async (t) => {
	const { api, path, hears } = await watching(t, ['-f', 'wf'], (at) => folderWith(join(at, 'wf'), 'pr-1'));
	const wf = join(path, 'wf');
	await hears('stdout', written('pr-1'));
	await rm(join(wf, 'sandbox.yaml'));
	await hears('stderr', /error: wf: there is no \.yaml, .* in this folder .*; what was read before holds\n$/);
	await rm(wf, { recursive: true });
	await hears('stderr', /^error: wf: there is no such file or folder; what was read before holds\n$/);
	await folderWith(wf, 'pr-2');
	await hears('stdout', written('pr-2'));
	await writeFile(join(wf, 'sandbox.yaml'), sandbox('pr-3'));
	await hears('stdout', written('pr-3'));
	t.regex(rules(api), /pr-3/);
});

test('a folder that another one takes the place of is followed', async (t) => {
	const { api, path, hears } = await watching(t, ['-f', 'wf'], (at) => folderWith(join(at, 'wf'), 'pr-1'));
	await hears('stdout', written('pr-1'));
	await folderWith(join(path, 'new'), 'pr-2');
	await rename(join(path, 'wf'), join(path, 'old'));
	await rename(join(path, 'new'), join(path, 'wf'));
	await hears('stdout', written('pr-2'));
	await writeFile(join(path, 'wf', 'sandbox.yaml'), sandbox('pr-3'));
	await hears('stdout', written('pr-3'));
	t.regex(rules(api), /pr-3/);
});

test('a file of a mounted ConfigMap is followed, whose folder is exchanged behind a symbolic link', async (t) => {
	const { api, path, hears } = await watching(t, ['-f', 'mount/sandbox.yaml'], async (at) => {
		const mount = join(at, 'mount');
		await mkdir(mount);
		await folderWith(join(mount, '..1'), 'pr-1');
		await symlink('..1', join(mount, '..data'));
		await symlink('..data/sandbox.yaml', join(mount, 'sandbox.yaml'));
	});
	const mount = join(path, 'mount');
	for (const [name, key] of [
		['..2', 'pr-2'],
		['..3', 'pr-3'],
	] as const) {
		await hears('stdout', /patched for pr-\d\n$/);
		await folderWith(join(mount, name), key);
		await symlink(name, join(mount, '..data_tmp'));
		await rename(join(mount, '..data_tmp'), join(mount, '..data'));
	}
	await hears('stdout', written('pr-3'));
	t.regex(rules(api), /pr-3/);
});
