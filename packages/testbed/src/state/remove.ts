// SPDX-License-Identifier: Apache-2.0
import { mkdir, rm, rmdir } from 'node:fs/promises';
import { withLock } from '../lock.ts';
import { nodeNamespace } from '../network/names.ts';
import { endProcesses, isRunning, pidsIn } from '../network/pids.ts';
import { namespacesOf, removeNetwork } from '../network/remove.ts';
import { until } from '../until.ts';
import { lockPath, statePaths, stateRoot } from './paths.ts';
import { readState } from './state-file.ts';

/** Runs `work` while nobody else starts or removes the testbed. */
export async function whileAlone<T>(testbed: string, work: () => Promise<T>): Promise<T> {
	await mkdir(stateRoot, { recursive: true });
	try {
		return await withLock(lockPath(testbed), work, { timeoutMs: 120_000 });
	} finally {
		// Stays while there is another testbed.
		await rmdir(stateRoot).catch(() => undefined);
	}
}

/**
 * Removes whatever there is of a testbed, whether its daemon runs, was killed, or was lost with a restart of the machine:
 * processes, namespaces and files. Nothing happens where there is none.
 */
export async function removeLeftovers(testbed: string): Promise<void> {
	// What runs may still write: it ends first. The namespaces go last, because processes are found by them.
	await endProcesses(await namespacesOf(testbed));
	await rm(statePaths(testbed).directory, { recursive: true, force: true });
	await removeNetwork(testbed);
}

/**
 * The daemon buries its own processes; those of one that is killed are left to the first process of the machine, which
 * in a container may not do it. One that does not end in time is killed with the rest.
 */
async function endDaemon(testbed: string): Promise<void> {
	const pid = (await readState(testbed))?.pid;
	// After a restart of the machine the number may be another process's.
	if (pid === undefined || !(await pidsIn([nodeNamespace(testbed)])).includes(pid)) return;
	process.kill(pid, 'SIGTERM');
	const hasEnded = async () => ((await isRunning(pid)) ? undefined : true);
	await until('daemon ended', hasEnded, { timeoutMs: 5_000 }).catch(() => undefined);
}

/** As `removeLeftovers`, while nobody else starts or removes the testbed. */
export async function removeTestbed(testbed: string): Promise<void> {
	await whileAlone(testbed, async () => {
		await endDaemon(testbed);
		await removeLeftovers(testbed);
	});
}
