// SPDX-License-Identifier: Apache-2.0
import { type FSWatcher, statSync, watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { InputArguments } from './arguments/shared.ts';

/** How long files must be quiet before they are read again: editors and `git checkout` write several times. */
const quietMillis = 200;

/**
 * Calls when one of the files or folders of `-f` changed, after a moment of quiet, and never again before that call is
 * over. A file is watched by its folder, since most programs write a new one in its place; stdin is not watched.
 */
export function watchFiles({ filename, recursive }: InputArguments, onChange: () => Promise<void>): { close(): void } {
	let timer: NodeJS.Timeout | undefined;
	let running = Promise.resolve();
	const poke = () => {
		clearTimeout(timer);
		timer = setTimeout(() => {
			running = running.then(onChange);
		}, quietMillis);
	};
	const open = filename
		.filter((path) => path !== '-')
		.map((path): FSWatcher => {
			if (statSync(path).isDirectory()) return watch(path, { recursive: recursive === true }, poke);
			return watch(dirname(path), (_, name) => {
				if (name === null || name === basename(path)) poke();
			});
		});
	return {
		close: () => {
			clearTimeout(timer);
			for (const watcher of open) watcher.close();
		},
	};
}
