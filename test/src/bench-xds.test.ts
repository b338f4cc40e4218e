// SPDX-License-Identifier: Apache-2.0
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import test from 'ava';

const program = fileURLToPath(new URL('../../bench/dist/main.js', import.meta.url));

interface Facts {
	readonly aims: readonly { readonly what: string; readonly met: boolean }[];
	readonly changes: readonly { readonly subject: string; readonly action: string }[];
	readonly storms: readonly { readonly subject: string }[];
	readonly memory: readonly { readonly subject: string }[];
	readonly envoy: readonly { readonly statistics: string }[];
}

test('a quick bench of xDS measures every part, and needs few bytes', async (t) => {
	t.timeout(240_000);
	// The bench itself throws where a client does not hold what it should.
	const { stdout } = await promisify(execFile)(process.execPath, [program, 'xds', '--quick', '--json']);
	const { aims, changes, storms, memory, envoy } = JSON.parse(stdout) as Facts;
	const actions = changes.filter(({ subject }) => subject === 'Branchline').map(({ action }) => action);
	t.deepEqual(new Set(actions), new Set(['change', 'remove', 'add']));
	for (const part of [storms, memory]) t.is(part[0]?.subject, 'Branchline');
	t.deepEqual(
		envoy.map(({ statistics }) => statistics),
		['all', 'used'],
	);
	// Times say nothing on a machine that does other things, too.
	const ofBytes = aims.filter(({ what }) => what.startsWith('bytes'));
	t.true(ofBytes.length > 0);
	t.deepEqual(
		ofBytes.filter(({ met }) => !met),
		[],
	);
});
