// SPDX-License-Identifier: Apache-2.0
import { writeFile } from 'node:fs/promises';
import test from 'ava';
import { sandbox } from './shop.test.fixture.ts';
import { rules, watching } from './watching.test.fixture.ts';

test('what came on stdin is kept when a file changes', async (t) => {
	const { api, file, child, hears } = await watching(t, ['-f', '-', '-f', 'sandbox.yaml']);
	child.stdin?.end(sandbox('pr-9'));
	await hears('stdout', /patched for pr-1/);
	t.regex(rules(api), /pr-9/);
	await writeFile(file, sandbox('pr-2'));
	await hears('stdout', /patched for pr-2/);
	t.regex(rules(api), /pr-9/);
});
