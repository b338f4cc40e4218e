// SPDX-License-Identifier: Apache-2.0
import { readdir, readFile, stat } from 'node:fs/promises';
import { until } from '../until.ts';
import { namespaceFile } from './names.ts';

async function identity(path: string): Promise<string | undefined> {
	return stat(path).then(
		({ dev, ino }) => `${dev}:${ino}`,
		() => undefined,
	);
}

/** The processes, of any parent, that run in one of the network namespaces; this process is left out. */
export async function pidsIn(namespaces: readonly string[]): Promise<readonly number[]> {
	const wanted = new Set(await Promise.all(namespaces.map((namespace) => identity(namespaceFile(namespace)))));
	wanted.delete(undefined);
	if (wanted.size === 0) return [];
	const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
	const inside = await Promise.all(
		pids.map(async (pid) => pid !== process.pid && wanted.has(await identity(`/proc/${pid}/ns/net`))),
	);
	return pids.filter((_, index) => inside[index]);
}

/** Whether a process runs; one that has ended and waits for its parent to look does not. */
export async function isRunning(pid: number): Promise<boolean> {
	const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
	// Behind the name, which may hold anything.
	const state = text.slice(text.lastIndexOf(')') + 2)[0];
	return state !== undefined && state !== 'Z' && state !== 'X';
}

function kill(pid: number): void {
	try {
		process.kill(pid, 'SIGKILL');
	} catch {
		// It has ended.
	}
}

/** Ends, by SIGKILL, what runs in the network namespaces, and waits until nothing does. */
export async function endProcesses(namespaces: readonly string[]): Promise<void> {
	await until(
		`${namespaces.join(' ')}: without processes`,
		async () => {
			const pids = await pidsIn(namespaces);
			for (const pid of pids) kill(pid);
			return pids.length === 0 ? true : undefined;
		},
		{ timeoutMs: 10_000 },
	);
}
