// SPDX-License-Identifier: Apache-2.0
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { isThere } from '../is-there.ts';
import { until } from '../until.ts';
import { type ProcessOptions, SupervisedProcess } from './supervised.ts';

const patience = { timeoutMs: 30_000 };

interface Place {
	readonly folder: string;
	readonly log: string;
	supervise(script: string, options?: Partial<ProcessOptions>): SupervisedProcess;
}

async function place(t: ExecutionContext): Promise<Place> {
	const folder = await mkdtemp(join(tmpdir(), 'branchline-process-'));
	const log = join(folder, 'x.log');
	const supervise = (script: string, options: Partial<ProcessOptions> = {}): SupervisedProcess => {
		const process = new SupervisedProcess({
			name: 'x',
			argv: ['node', '-e', script],
			log,
			directory: folder,
			...options,
		});
		t.teardown(() => process.stop());
		return process;
	};
	t.teardown(() => rm(folder, { recursive: true }));
	return { folder, log, supervise };
}

function runs(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch {
		return false;
	}
}

test('start resolves when the condition holds', async (t) => {
	const { folder, supervise } = await place(t);
	const script = "setTimeout(() => require('fs').writeFileSync('flag', ''), 50); setInterval(() => {}, 1000)";
	const states: string[] = [];
	const process = supervise(script, {
		isReady: () => isThere(join(folder, 'flag')),
		onChange: () => states.push(process.state),
	});
	await process.start();
	t.true(await isThere(join(folder, 'flag')));
	t.deepEqual(states, ['starting', 'ready']);
	await process.stop();
	t.deepEqual(states, ['starting', 'ready', 'ended']);
	t.is(process.pid, undefined);
});

test('start rejects with the end of the log where the process ends first, and where it cannot be started', async (t) => {
	const { log, supervise } = await place(t);
	const failing = supervise("console.error('no such flag'); process.exit(3)", { isReady: async () => false });
	await t.throwsAsync(failing.start(), { message: 'x: ended (code 3): no such flag' });
	t.is(await readFile(log, 'utf8'), 'no such flag\n');
	const absent = supervise('', { argv: ['/no/such/program'], isReady: async () => false });
	await t.throwsAsync(absent.start(), { message: /x: ended \(cannot be started\).*ENOENT/s });
});

test('start rejects at its deadline', async (t) => {
	const { supervise } = await place(t);
	const process = supervise('setInterval(() => {}, 1000)', { isReady: async () => false, readyTimeoutMs: 50 });
	await t.throwsAsync(process.start(), { message: 'x: ready: not within 50 ms' });
});

test('a process that ends is started again, unless it was stopped', async (t) => {
	const { supervise } = await place(t);
	const process = supervise('setInterval(() => {}, 1000)', { restarts: 'always' });
	await process.start();
	const first = process.pid ?? 0;
	globalThis.process.kill(first, 'SIGKILL');
	await until('restarted', () => (process.restarts === 1 && process.state === 'ready' ? true : undefined), patience);
	t.not(process.pid, first);
	t.is(process.lastExit?.signal, 'SIGKILL');
	await process.stop();
	t.is(process.state, 'ended');
	t.is(process.restarts, 1);
});

test('one that is never to be started again stays ended', async (t) => {
	const { supervise } = await place(t);
	const process = supervise('');
	await process.start();
	await until('ended', () => (process.state === 'ended' ? true : undefined), patience);
	t.is(process.lastExit?.code, 0);
});

test('stop ends, by force, what ignores the signal, and what it started', async (t) => {
	const { folder, supervise } = await place(t);
	const script = `
		process.on('SIGTERM', () => {});
		const { pid } = require('child_process').spawn('sleep', ['1000']);
		require('fs').writeFileSync('draft', String(pid));
		require('fs').renameSync('draft', 'pid');
		setInterval(() => {}, 1000);`;
	const process = supervise(script, { isReady: () => isThere(join(folder, 'pid')), stopTimeoutMs: 50 });
	await process.start();
	const grandchild = Number(await readFile(join(folder, 'pid'), 'utf8'));
	t.true(runs(grandchild));
	await process.stop();
	t.is(process.lastExit?.signal, 'SIGKILL');
	await until('grandchild ended', () => (runs(grandchild) ? undefined : true), patience);
});

test('restart runs it anew', async (t) => {
	const { supervise } = await place(t);
	const process = supervise('setInterval(() => {}, 1000)');
	await process.start();
	const first = process.pid;
	await process.restart();
	t.not(process.pid, first);
	t.is(process.restarts, 1);
	t.is(process.state, 'ready');
});
