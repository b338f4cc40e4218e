// SPDX-License-Identifier: Apache-2.0
import * as fs from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { InputArguments } from './arguments/shared.ts';
import { filesOf } from './sources.ts';

/** How often files are looked at, and how long they must stay as they are before they are read again. */
const lookMillis = 250;
/** Looking at many files, or at slow ones, takes at most this part of the time as long as nothing changes. */
const mostOfTime = 1 / 20;

// Three times as fast as that of node:fs/promises, and so is a change of one of thousands of files seen.
const stat = promisify(fs.stat);

/** How and from where files are followed. */
export interface Following {
	/** What {@link stateOfFiles} was before they were read. */
	readonly read: string;
	/** Reads them again. */
	readonly onChange: () => Promise<void>;
	readonly signal: AbortSignal;
}

/**
 * Calls when the files or folders of `-f` are no longer as they were, once they have come to rest (editors and `git
 * checkout` write several times), and never again before that call is over. Resolves with the signal.
 *
 * They are looked at, not subscribed to: a subscription is to what a path once led to, and says nothing when a folder or
 * a symbolic link is exchanged, as in a mounted ConfigMap.
 */
export async function followFiles(input: InputArguments, { read, onChange, signal }: Following): Promise<void> {
	for (let known = read, last = read, tookBefore = 0; !signal.aborted; ) {
		const begun = performance.now();
		const state = await stateOfFiles(input);
		const tookMillis = performance.now() - begun;
		// What is made of a change may keep the process busy during one look.
		const restMillis = state === known ? Math.min(tookBefore, tookMillis) / mostOfTime : 0;
		tookBefore = tookMillis;
		if (state !== known && state === last) {
			known = state;
			await onChange();
		}
		last = state;
		await pause(Math.max(lookMillis, restMillis), undefined, { signal }).catch(() => undefined);
	}
}

/** A text that changes with the files of `-f`, or with why they cannot be read; stdin does not change. */
export async function stateOfFiles({ filename, recursive }: InputArguments): Promise<string> {
	const paths = filename.filter((path) => path !== '-');
	const files = await Promise.all(paths.map((path) => filesOf(path, recursive === true).catch(() => [path])));
	return (await Promise.all(files.flat().map(stateOf))).join('\n');
}

async function stateOf(path: string): Promise<string> {
	try {
		const { dev, ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
		return [path, dev, ino, size, mtimeNs, ctimeNs].join(' ');
	} catch (error) {
		return `${path} ${(error as NodeJS.ErrnoException).code}`;
	}
}
