// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import test from 'ava';
import { runProcess, start } from '../../run.test.fixture.ts';

const name = 'test-inside';

test.before('a testbed without meshes', async (t) => {
	const { code, stderr } = await runProcess(`testbed up --implementation none --name ${name}`);
	t.is(code, 0, stderr);
});

test.after.always(() => runProcess(`testbed down --name ${name}`));

for (const [signal, code] of [
	['SIGTERM', 7],
	['SIGHUP', 8],
] as const) {
	test.serial(`${signal} is passed on to the command, whose code is the program's`, async (t) => {
		const script = 'trap "exit 7" TERM; trap "exit 8" HUP; echo here; while :; do sleep 0.1; done';
		const child = start(['testbed', 'run', '--name', name, '--', 'sh', '-c', script]);
		await once(child.stdout!, 'data');
		child.kill(signal);
		t.deepEqual(await once(child, 'exit'), [code, null]);
		// Its end is that of the command, which has the same output.
		t.is(await text(child.stdout!), '');
	});
}
