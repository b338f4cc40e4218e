// SPDX-License-Identifier: Apache-2.0
import type { ComponentStatus, PodReport } from '@branchline/testbed';
import type { StatusArguments } from '../../arguments/testbed.ts';
import { formatJson } from '../../objects.ts';
import { formatTable } from '../../table.ts';
import type { Terminal } from '../../terminal.ts';
import { running } from './running.ts';

/** Prints the components and pods of a testbed; the code is 1 where a component is not ready. */
export async function showTestbed({ name, output, quiet }: StatusArguments, terminal: Terminal): Promise<number> {
	if (quiet) terminal.beQuiet();
	const status = await (await running(name)).status();
	const { components, pods } = status;
	if (output === 'json') terminal.print(formatJson(status));
	else {
		const bold = terminal.colours.bold;
		terminal.print(formatTable(['COMPONENT', 'STATE', 'PID', 'RESTARTS', 'LAST EXIT'], components.map(rowOf), bold));
		if (pods.length > 0) {
			const headings = ['POD', 'READY', 'PHASE', 'RESTARTS', 'ADDRESS', 'NETWORK NAMESPACE'];
			terminal.print(`\n${formatTable(headings, pods.map(podRowOf), bold)}`);
		}
	}
	return components.every(({ state }) => state === 'ready') ? 0 : 1;
}

function rowOf({ name, state, pid, restarts, lastExit }: ComponentStatus): readonly string[] {
	// Behind the first line is the tail of its log.
	const [exit = '-'] = lastExit?.split('\n') ?? [];
	return [name, state, String(pid ?? '-'), String(restarts), exit];
}

function podRowOf(pod: PodReport): readonly string[] {
	const { namespace, name, ready, phase, restarts, address = '-', networkNamespace = '-' } = pod;
	return [`${namespace}/${name}`, ready ? 'yes' : 'no', phase, String(restarts), address, networkNamespace];
}
