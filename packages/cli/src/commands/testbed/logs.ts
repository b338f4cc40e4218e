// SPDX-License-Identifier: Apache-2.0
import { type FileHandle, open, stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { findLogs, type LogPath } from '@branchline/testbed';
import type { LogsArguments } from '../../arguments/testbed.ts';
import type { Terminal } from '../../terminal.ts';

const looksEveryMs = 200;

/** Prints logs one after the other; of several, each line begins with whose it is. With `follow` it goes on. */
export async function printLogs(
	of: string,
	{ name, follow, quiet }: LogsArguments,
	terminal: Terminal,
): Promise<number> {
	if (quiet) terminal.beQuiet();
	const logs = await findLogs(name, of);
	const followed = logs.map((log) => new FollowedLog(log, logs.length > 1 ? `[${log.name.split('_').at(-1)}] ` : ''));
	for (const log of followed) await log.printNew(terminal);
	while (follow) {
		await delay(looksEveryMs);
		for (const log of followed) await log.printNew(terminal);
	}
	return 0;
}

/** A log and how far it has been printed. */
class FollowedLog {
	readonly #path: string;
	readonly #prefix: string;
	#inode = 0;
	#position = 0;
	#partial = '';

	constructor({ path }: LogPath, prefix: string) {
		this.#path = path;
		this.#prefix = prefix;
	}

	/** Prints the lines that are there since the last time; a log that was moved away is read from its new beginning. */
	async printNew(terminal: Terminal): Promise<void> {
		const found = await stat(this.#path).catch(() => undefined);
		if (found === undefined) return;
		if (found.ino !== this.#inode) this.#position = 0;
		this.#inode = found.ino;
		if (found.size <= this.#position) return;
		const file = await open(this.#path);
		try {
			await this.#printFrom(file, terminal);
		} finally {
			await file.close();
		}
	}

	async #printFrom(file: FileHandle, terminal: Terminal): Promise<void> {
		for (;;) {
			const { buffer, bytesRead } = await file.read(Buffer.alloc(65_536), 0, 65_536, this.#position);
			if (bytesRead === 0) return;
			this.#position += bytesRead;
			const lines = (this.#partial + buffer.subarray(0, bytesRead).toString('utf8')).split('\n');
			this.#partial = lines.pop() ?? '';
			terminal.print(lines.map((line) => `${this.#prefix}${line}\n`).join(''));
		}
	}
}
