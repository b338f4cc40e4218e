// SPDX-License-Identifier: Apache-2.0
import { type ListedTestbed, listTestbeds } from '@branchline/testbed';
import type { ListArguments } from '../../arguments/testbed.ts';
import { formatJson } from '../../objects.ts';
import { formatTable } from '../../table.ts';
import type { Terminal } from '../../terminal.ts';

/** Prints the testbeds of this machine, also those whose daemon was killed or does not answer. */
export async function listAll({ output, quiet }: ListArguments, terminal: Terminal): Promise<number> {
	if (quiet) terminal.beQuiet();
	const testbeds = await listTestbeds();
	if (output === 'json') terminal.print(formatJson(testbeds));
	else if (testbeds.length === 0) terminal.say('info', 'no testbed is up: branchline testbed up');
	else {
		terminal.print(formatTable(['NAME', 'STATE', 'MESHES', 'SINCE'], testbeds.map(rowOf), terminal.colours.bold));
	}
	return 0;
}

function rowOf({ name, state, fault }: ListedTestbed): readonly string[] {
	if (state !== undefined) return [name, 'up', state.implementations.join(',') || '-', state.startedAt];
	return [name, fault ?? `not running: branchline testbed down --name ${name}`, '-', '-'];
}
