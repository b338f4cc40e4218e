// SPDX-License-Identifier: Apache-2.0
import { hasTestbed, removeTestbed } from '@branchline/testbed';
import type { TestbedArguments } from '../../arguments/testbed.ts';
import type { Terminal } from '../../terminal.ts';

/** Takes a testbed down, whatever is left of it. That there is none is no error. */
export async function takeDown({ name, quiet }: TestbedArguments, terminal: Terminal): Promise<number> {
	if (quiet) terminal.beQuiet();
	if (!(await hasTestbed(name))) {
		terminal.say('info', `there is no testbed ${name}`);
		return 0;
	}
	await removeTestbed(name);
	terminal.print(`Testbed ${name} is down.`);
	return 0;
}
