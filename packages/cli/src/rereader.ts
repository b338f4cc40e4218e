// SPDX-License-Identifier: Apache-2.0
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/**
 * Reads files again that could be read before; undefined where they cannot be, or are malformed. That they cannot be read
 * is said once for each reason, and their return once.
 */
export function rereader<Given>(
	read: () => Promise<Given | undefined>,
	terminal: Terminal,
): () => Promise<Given | undefined> {
	let fault: string | undefined;
	return async () => {
		const before = fault;
		try {
			const given = await read();
			fault = undefined;
			if (before !== undefined) terminal.say('info', 'the files can be read again');
			return given;
		} catch (error) {
			if (!(error instanceof UsageError)) throw error;
			fault = error.message;
			if (fault !== before) terminal.say('error', `${fault}; what was read before holds`);
			return undefined;
		}
	};
}
