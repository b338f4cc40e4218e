// SPDX-License-Identifier: Apache-2.0
import { readFileSync, rmSync } from 'node:fs';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { atExit } from './at-exit.ts';
import { isSame, type ProcessIdentity, processIdentity } from './process/identity.ts';
import { until } from './until.ts';

const own: ProcessIdentity = processIdentity(process.pid);
const ours = new Set<string>();
let drafts = 0;

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

function textOf({ pid, startedAt }: ProcessIdentity): string {
	return `${pid} ${startedAt ?? ''}`.trimEnd();
}

// A lock is written whole, so that one without a pid is what a full disk left of another program's.
function isStale(text: string, path: string): boolean {
	const [pid, startedAt] = text.split(' ');
	const holder = { pid: Number(pid), startedAt };
	if (!Number.isInteger(holder.pid) || holder.pid <= 0) return true;
	// Where start times are not told, as where in a container every start has the same pid: it is from before.
	if (holder.pid === process.pid && !ours.has(path)) return true;
	return !runs(holder.pid) || !isSame(holder, processIdentity(holder.pid));
}

async function acquire(path: string): Promise<true | undefined> {
	const draft = `${path}.${process.pid}-${++drafts}`;
	try {
		await writeFile(draft, textOf(own));
		await link(draft, path);
		ours.add(path);
		return true;
	} catch (cause) {
		if (code(cause) !== 'EEXIST') throw new Error(`${path}: cannot write the lock`, { cause });
	} finally {
		await rm(draft, { force: true });
	}
	const text = await readFile(path, 'utf8').catch(() => undefined);
	if (text !== undefined && isStale(text, path)) await rm(path, { force: true });
	return undefined;
}

/** Synchronously, for the end of a process; one that was taken over is another's. */
function release(path: string): void {
	ours.delete(path);
	try {
		if (readFileSync(path, 'utf8') === textOf(own)) rmSync(path);
	} catch {
		// Somebody removed it.
	}
}

/**
 * Runs `work` while this process alone holds the lock file `path`, which holds its pid and when it was started. The file
 * goes with the work, and where a signal ends the process.
 *
 * A lock whose process has ended is taken over. Two that take over at one moment may both run: `work` must bear that.
 * Rejects after `timeoutMs`, naming the file.
 */
export async function withLock<T>(path: string, work: () => Promise<T>, options: { timeoutMs: number }): Promise<T> {
	const what = `${path}: held by another process (remove the file if none runs)`;
	await until(what, () => acquire(path), { ...options, everyMs: 50 });
	const withdraw = atExit(() => release(path));
	try {
		return await work();
	} finally {
		withdraw();
		release(path);
	}
}
