// SPDX-License-Identifier: Apache-2.0
import type { Terminal } from '../../terminal.ts';

/** Says each thing that a machine lacks, and returns whether there is any. */
export function sayMissing(lines: readonly string[], terminal: Terminal): boolean {
	for (const line of lines) terminal.say('error', `this machine lacks ${line}`);
	return lines.length > 0;
}
