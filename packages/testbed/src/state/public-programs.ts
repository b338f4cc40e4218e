// SPDX-License-Identifier: Apache-2.0
import { copyFile, link, mkdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const searchable = 0o001;

/** Whether every user gets to a file: whether each folder above it can be searched by all. */
async function isPublic(path: string): Promise<boolean> {
	for (let folder = dirname(path); ; folder = dirname(folder)) {
		if (((await stat(folder)).mode & searchable) === 0) return false;
		if (folder === dirname(folder)) return true;
	}
}

async function place(path: string, to: string): Promise<void> {
	try {
		await link(path, to);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
		await copyFile(path, to);
	}
}

/**
 * The path of a program that every user can run: its own, or else a link or copy in `folder` by the given name. Proxies
 * do not run as root, and the cache is often in root's home.
 */
export async function publicProgram(path: string, folder: string, name: string): Promise<string> {
	if (await isPublic(path)) return path;
	await mkdir(folder, { recursive: true });
	const to = join(folder, name);
	await place(path, to);
	return to;
}
