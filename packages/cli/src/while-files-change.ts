// SPDX-License-Identifier: Apache-2.0
import type { InputArguments } from './arguments/shared.ts';
import { Interruption } from './demo/interruption.ts';
import { rereader } from './rereader.ts';
import type { Terminal } from './terminal.ts';
import { followFiles, stateOfFiles } from './watch-files.ts';

/** Something that goes by what files say until it is stopped; `failure` rejects where it cannot go on. */
export interface Ongoing<Given> {
	update(given: Given): void;
	stop(): Promise<unknown>;
	readonly failure?: Promise<never>;
}

/**
 * Reads files, starts something with what they say, and hands it what they say whenever that changes, until SIGINT, SIGTERM
 * or SIGHUP; a second signal ends the process at once. What was read before holds until all of it can be read again.
 *
 * `read` answers undefined for files that are malformed, which it says: to begin with, that is exit code 1. `start` gets
 * what was read last by a function.
 */
export async function whileFilesChange<Given>(
	input: InputArguments,
	terminal: Terminal,
	read: () => Promise<Given | undefined>,
	start: (last: () => Given) => Promise<Ongoing<Given>>,
): Promise<number> {
	const state = await stateOfFiles(input);
	const first = await read();
	if (first === undefined) return 1;
	let given = first;
	const interruption = new Interruption();
	const over = new AbortController();
	const signal = AbortSignal.any([interruption.signal, over.signal]);
	let ongoing: Ongoing<Given> | undefined;
	try {
		const running = await start(() => given);
		ongoing = running;
		const reread = rereader(read, terminal);
		const onChange = async (): Promise<void> => {
			const again = await reread();
			if (again === undefined) return;
			given = again;
			running.update(again);
		};
		const interrupted = Promise.all([interruption.come(), followFiles(input, { read: state, onChange, signal })]);
		await Promise.race([interrupted, ...(running.failure === undefined ? [] : [running.failure])]);
	} finally {
		over.abort();
		await ongoing?.stop();
		interruption.dispose();
	}
	return 0;
}
