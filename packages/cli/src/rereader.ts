// SPDX-License-Identifier: Apache-2.0
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/** What is said of files that could be read and are malformed, which has been said of each mistake. */
const malformed = 'the files are malformed';

/**
 * Reads files again that could be read before; undefined where they cannot be, or are malformed. That what was read before
 * holds is said once for each reason, and its end once.
 */
export function rereader<Given>(
	read: () => Promise<Given | undefined>,
	terminal: Terminal,
): () => Promise<Given | undefined> {
	let fault: string | undefined;
	const hold = (reason: string): undefined => {
		if (reason !== fault) terminal.say('error', `${reason}; what was read before holds`, { event: 'held' });
		fault = reason;
	};
	return async () => {
		try {
			const given = await read();
			if (given === undefined) return hold(malformed);
			if (fault !== undefined) terminal.say('info', 'the files can be read again', { event: 'readable' });
			fault = undefined;
			return given;
		} catch (error) {
			if (!(error instanceof UsageError)) throw error;
			return hold(error.message);
		}
	};
}
