// SPDX-License-Identifier: Apache-2.0
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import test from 'ava';

const example = new URL('../examples/own-control-plane.js', import.meta.url);

test('the example of a control plane of one’s own runs, and serves the fork beside what is the user’s', async (t) => {
	const { stdout, stderr } = await promisify(execFile)(process.execPath, [fileURLToPath(example)]);
	t.is(stderr, '');
	t.deepEqual(stdout.trim().split('\n'), ['outbound_checkout', 'fork~pr-1234~outbound_checkout', 'edge', 'serving']);
});
