// SPDX-License-Identifier: Apache-2.0
import { readFile, rm, writeFile } from 'node:fs/promises';
import { until } from './until.ts';

const ours = new Set<string>();

function code(error: unknown): string | undefined {
	return (error as NodeJS.ErrnoException).code;
}

function runs(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return code(error) !== 'ESRCH';
	}
}

// In a container every start may have the same pid: one that is ours, in a lock that we do not hold, is from before.
async function isStale(path: string): Promise<boolean> {
	const pid = Number(await readFile(path, 'utf8').catch(() => ''));
	if (!Number.isInteger(pid) || pid <= 0) return false;
	return pid === process.pid ? !ours.has(path) : !runs(pid);
}

async function acquire(path: string): Promise<true | undefined> {
	try {
		await writeFile(path, String(process.pid), { flag: 'wx' });
		ours.add(path);
		return true;
	} catch (cause) {
		if (code(cause) !== 'EEXIST') throw new Error(`${path}: cannot write the lock`, { cause });
	}
	if (await isStale(path)) await rm(path, { force: true });
	return undefined;
}

/**
 * Runs `work` while this process alone holds the lock file `path`, which holds its pid.
 *
 * A lock whose process has ended is taken over. Two that take over at one moment may both run: `work` must bear that.
 * Rejects after `timeoutMs`, naming the file.
 */
export async function withLock<T>(path: string, work: () => Promise<T>, options: { timeoutMs: number }): Promise<T> {
	const what = `${path}: held by another process (remove the file if none runs)`;
	await until(what, () => acquire(path), { ...options, everyMs: 50 });
	try {
		return await work();
	} finally {
		ours.delete(path);
		await rm(path, { force: true });
	}
}
