// SPDX-License-Identifier: Apache-2.0
import type { Terminal } from '../../terminal.ts';

const mistakesOfOurs: readonly string[] = ['TypeError', 'ReferenceError', 'RangeError', 'SyntaxError'];

/** Runs a command and says in one line why it failed, with what is below as far as it says more; then the code is 1. */
export async function told(work: () => Promise<number>, terminal: Terminal): Promise<number> {
	try {
		return await work();
	} catch (error) {
		if (!(error instanceof Error) || mistakesOfOurs.includes(error.name) || error.name === 'UsageError') throw error;
		const cause = error.cause instanceof Error ? error.cause.message : '';
		terminal.say('error', error.message.includes(cause) ? error.message : `${error.message}: ${cause}`);
		return 1;
	}
}
