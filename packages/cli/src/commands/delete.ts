// SPDX-License-Identifier: Apache-2.0
import { reportRemoval } from '@branchline/controller';
import { remove } from '@branchline/kube';
import { chosenAdapters, formatDiagnostic } from 'branchline';
import type { DeleteArguments } from '../arguments/delete.ts';
import { doneLine, withKube } from '../cluster-report.ts';
import { choiceOf } from '../mesh-choice.ts';
import type { Terminal } from '../terminal.ts';

/** Takes everything of Branchline's out of the mesh of a cluster. */
export async function deleteAll(options: DeleteArguments, terminal: Terminal): Promise<number> {
	if (options.quiet) terminal.beQuiet();
	const choice = choiceOf(options);
	const meshes = chosenAdapters(choice).map(({ name }) => name);
	const { dryRun } = options;
	return withKube(options, async (kube) => {
		const { done, diagnostics } = await remove(kube, {
			...choice,
			dryRun: dryRun ?? false,
			onDone: (done) => terminal.print(doneLine(done, dryRun)),
		});
		const hasFailed = terminal.report(diagnostics, formatDiagnostic);
		const stale = dryRun || hasFailed ? [] : await reportRemoval(kube, Date.now());
		for (const line of stale) terminal.say('warning', `its status still says that it is programmed: ${line}`);
		if (done.length === 0 && !hasFailed)
			terminal.say('info', `there is nothing of Branchline's for ${meshes.join(', ')}`);
		return hasFailed ? 1 : 0;
	});
}
