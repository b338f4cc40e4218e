// SPDX-License-Identifier: Apache-2.0
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import test from 'ava';
import { parse } from './index.ts';

const example = new URL('../examples/embed.js', import.meta.url);

test('the example of embedding runs, and is about fifteen lines', async (t) => {
	const { stdout, stderr } = await promisify(execFile)(process.execPath, [fileURLToPath(example)]);
	t.is(stderr, '');
	const { documents, diagnostics } = parse([{ name: 'out.yaml', text: stdout }]);
	t.deepEqual(diagnostics, []);
	t.is(documents.native.length, 1);
	t.regex(stdout, /name: branchline\/pr-1234/);
	t.regex(stdout, /host: checkout-pr-1234\.shop\.svc\.cluster\.local/);
	t.true((await readFile(example, 'utf8')).split('\n').length <= 16);
});
