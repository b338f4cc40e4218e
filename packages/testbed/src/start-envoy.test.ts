// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { fetchEnvoy } from './fetch-envoy.ts';
import { startEnvoy } from './start-envoy.ts';
import { until } from './until.ts';

let binary = '';

test.before(async () => {
	binary = (await fetchEnvoy()).path;
});

async function emptyDirectory(t: ExecutionContext): Promise<string> {
	const directory = await mkdtemp(join(tmpdir(), 'branchline-envoy-test-'));
	t.teardown(() => rm(directory, { recursive: true, force: true }));
	return directory;
}

function isGone(pid: number): true | undefined {
	try {
		process.kill(pid, 0);
		return undefined;
	} catch {
		return true;
	}
}

test('starts, answers and stops without a trace', async (t) => {
	const dir = await emptyDirectory(t);
	const lines: string[] = [];
	const envoy = await startEnvoy({ binary, config: {}, dir, name: 'a/b', log: (line) => lines.push(line) });
	t.is(await envoy.admin('/ready'), 'LIVE\n');
	t.is(await envoy.stat('server.live'), 1);
	t.is(await envoy.stat('server.liv.'), undefined);
	t.is((await envoy.stats('^server\\.concurrency$'))['server.concurrency'], 1);
	t.is(lines.length, 1);
	await t.throwsAsync(envoy.admin('/nothing'), { message: /expected 200, got 404/ });
	await t.throwsAsync(envoy.port('in'), { message: 'listener in: expected one of none' });
	await Promise.all([envoy.stop(), envoy.stop()]);
	t.like(await envoy.exited, { code: 0, signal: null });
	t.true(isGone(envoy.pid));
	t.deepEqual(await readdir(dir), []);
	await t.throwsAsync(envoy.admin('/ready'), { message: /^a\/b: envoy ended \(code 0\)/ });
});

test('a bootstrap that Envoy refuses is an error with its words', async (t) => {
	const dir = await emptyDirectory(t);
	const error = await t.throwsAsync(startEnvoy({ binary, config: { nonsense: 1 }, dir }));
	t.regex(error.message, /^envoy: envoy ended \(code 1\): .*nonsense/s);
	t.deepEqual(await readdir(dir), []);
});

test('a program that is not there is an error with a cause', async (t) => {
	const error = await t.throwsAsync(startEnvoy({ binary: '/nothing', config: {} }), {
		message: 'envoy: envoy cannot be started',
	});
	t.is((error.cause as NodeJS.ErrnoException).code, 'ENOENT');
});

test('a crash is told by exited and by the next question', async (t) => {
	const envoy = await startEnvoy({ binary, config: {}, name: 'edge' });
	t.teardown(() => envoy.stop());
	process.kill(envoy.pid, 'SIGKILL');
	t.like(await envoy.exited, { code: null, signal: 'SIGKILL' });
	await t.throwsAsync(envoy.stat('server.live'), { message: /^edge: envoy ended \(SIGKILL\)/ });
});

for (const end of ['SIGTERM', 'SIGINT', 'exit'] as const) {
	test(`ends with the program that started it: ${end}`, async (t) => {
		const dir = await emptyDirectory(t);
		const script = `
			import { startEnvoy } from ${JSON.stringify(new URL('./start-envoy.js', import.meta.url).href)};
			const envoy = await startEnvoy({ binary: ${JSON.stringify(binary)}, config: {}, dir: ${JSON.stringify(dir)} });
			process.stdin.once('data', () => process.exit(3));
			console.log(envoy.pid);
		`;
		const program = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'pipe' });
		const [text] = (await once(program.stdout, 'data')) as [Buffer];
		if (end === 'exit') program.stdin.write('now\n');
		else program.kill(end);
		t.deepEqual(await once(program, 'exit'), end === 'exit' ? [3, null] : [null, end]);
		t.true(await until('envoy is gone', () => isGone(Number(text.toString())), { timeoutMs: 30_000 }));
		t.deepEqual(await readdir(dir), []);
	});
}
