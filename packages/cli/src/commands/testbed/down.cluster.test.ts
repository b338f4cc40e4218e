// SPDX-License-Identifier: Apache-2.0
import { access, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { runProcess } from '../../run.test.fixture.ts';

const root = '/run/branchline';

test.serial('down removes the lock of a start that was killed', async (t) => {
	const lock = join(root, 'test-down.lock');
	await mkdir(root, { recursive: true });
	await writeFile(lock, '999999999 1');
	t.deepEqual(await runProcess('testbed down --name test-down'), {
		code: 0,
		stdout: 'Testbed test-down is down.\n',
		stderr: '',
	});
	await t.throwsAsync(access(lock), { code: 'ENOENT' });
});

interface Listed {
	readonly name: string;
	readonly state?: { readonly pid: number };
	readonly fault?: string;
}

async function listed(name: string): Promise<Listed | undefined> {
	const { stdout } = await runProcess('testbed list -o json');
	return (JSON.parse(stdout) as Listed[]).find((one) => one.name === name);
}

test.serial('a file that lies where testbeds are stops nobody, and down removes it', async (t) => {
	const stray = join(root, 'test-stray');
	t.teardown(() => rm(stray, { force: true }));
	await mkdir(root, { recursive: true });
	await writeFile(stray, '');
	t.deepEqual(await listed('test-stray'), { name: 'test-stray' });
	t.is((await runProcess('testbed down --name test-none')).stderr, 'info: there is no testbed test-none\n');
	t.is((await runProcess('testbed down --name test-stray')).stdout, 'Testbed test-stray is down.\n');
	await t.throwsAsync(access(stray), { code: 'ENOENT' });
});

/** How long it takes to take down a testbed that there is not, in milliseconds. */
async function downOfNone(): Promise<number> {
	const began = performance.now();
	const { code } = await runProcess('testbed down --name test-none');
	if (code !== 0) throw new Error(`testbed down ended with ${code}`);
	return performance.now() - began;
}

test.serial('a daemon that hangs is listed as such, stops no other testbed, and is taken down by force', async (t) => {
	const name = 'test-hung';
	t.teardown(() => runProcess(`testbed down --name ${name}`));
	t.is((await runProcess(`testbed up --implementation none --name ${name}`)).code, 0);
	const { state } = (await listed(name)) ?? {};
	const usualMs = await downOfNone();
	process.kill(state?.pid ?? 0, 'SIGSTOP');
	const fault = 'has a daemon that does not answer';
	t.deepEqual(await listed(name), { name, fault });
	t.regex((await runProcess('testbed list')).stdout, new RegExp(`^${name} +${fault}`, 'm'));
	// It would wait for three seconds if it asked the daemon.
	t.true((await downOfNone()) - usualMs < 3_000);
	t.is((await runProcess(`testbed down --name ${name}`)).stdout, `Testbed ${name} is down.\n`);
	t.is(await listed(name), undefined);
	await t.throwsAsync(access(join(root, name)), { code: 'ENOENT' });
});
