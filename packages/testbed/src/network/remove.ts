// SPDX-License-Identifier: Apache-2.0
import { readdir, rm, rmdir } from 'node:fs/promises';
import { isThere } from '../is-there.ts';
import { feed } from './ip.ts';
import { etcFolder, isNamespaceOf, namespaceFile } from './names.ts';
import { endProcesses } from './pids.ts';

async function namesIn(folder: string): Promise<readonly string[]> {
	return readdir(folder).catch(() => []);
}

/** The network namespaces of a testbed, by their names. */
export async function namespacesOf(testbed: string): Promise<readonly string[]> {
	return (await namesIn('/run/netns')).filter((name) => isNamespaceOf(testbed, name));
}

/**
 * Removes the network of a testbed, whoever made it: ends what runs in it, by force, and removes its namespaces and
 * their folders below `/etc/netns`. Nothing happens where there is none.
 *
 * The namespaces go last, because a process is found by them; this process may be in one.
 */
export async function removeNetwork(testbed: string): Promise<void> {
	const namespaces = await namespacesOf(testbed);
	await endProcesses(namespaces);
	const folders = (await namesIn('/etc/netns')).filter((name) => isNamespaceOf(testbed, name));
	await Promise.all(folders.map((name) => rm(etcFolder(name), { recursive: true, force: true })));
	// Others may use it: it goes only where it is empty.
	await rmdir('/etc/netns').catch(() => undefined);
	await Promise.all(namespaces.map(deleteNamespace));
}

/** Two may remove it at one time: what counts is that it is gone. */
async function deleteNamespace(namespace: string): Promise<void> {
	try {
		await feed(['ip', 'netns', 'delete', namespace]);
	} catch (error) {
		if (await isThere(namespaceFile(namespace))) throw error;
	}
}
