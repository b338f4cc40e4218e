// SPDX-License-Identifier: Apache-2.0
import { access, mkdir, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { etcFolder } from './names.ts';

const loopback = '127.0.0.1 localhost\n';

// There is no name server in a testbed: a name that the hosts file lacks has to fail at once.
const resolvConf = 'nameserver 127.0.0.1\noptions attempts:1 timeout:1\n';

/** Writes the files that a pod's processes see in `/etc`; call it before the first of them starts. */
export async function writePodFiles(namespace: string, hosts: string): Promise<void> {
	const folder = etcFolder(namespace);
	await mkdir(folder, { recursive: true });
	await writeFile(join(folder, 'hosts'), loopback + hosts);
	const exists = await access('/etc/resolv.conf').then(
		() => true,
		() => false,
	);
	if (exists) await writeFile(join(folder, 'resolv.conf'), resolvConf);
}

/**
 * Gives a pod's `/etc/hosts` new lines behind the one for localhost; processes that run see them at their next look.
 *
 * `hosts` is text in the form of that file. Rejects where the pod is gone.
 */
export async function writeHosts(namespace: string, hosts: string): Promise<void> {
	// It is mounted: it has to stay the same file. One write without truncation, so that no reader meets half of a line.
	const file = await open(join(etcFolder(namespace), 'hosts'), 'r+');
	try {
		const { size } = await file.stat();
		const text = Buffer.from(loopback + hosts);
		await file.write(Buffer.concat([text, Buffer.alloc(Math.max(0, size - text.length), '\n')]), 0, undefined, 0);
	} finally {
		await file.close();
	}
}
