// SPDX-License-Identifier: Apache-2.0
import { rm, writeFile } from 'node:fs/promises';
import test from 'ava';
import { sandbox } from './shop.test.fixture.ts';
import { rules, watching } from './watching.test.fixture.ts';

/** What is written for one key, and nothing else. */
function written(key: string): RegExp {
	return new RegExp(`^VirtualService shop/cart patched for ${key}\\n$`);
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
