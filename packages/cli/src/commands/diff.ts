// SPDX-License-Identifier: Apache-2.0
import { diff, KubeError } from '@branchline/kube';
import { chosenAdapters, formatDiagnostic } from 'branchline';
import type { WantedArguments } from '../arguments/cluster.ts';
import { withKube } from '../cluster-report.ts';
import { choiceOf } from '../mesh-choice.ts';
import type { Terminal } from '../terminal.ts';
import { wantedState } from '../wanted-state.ts';

const exitCodes = { same: 0, different: 1, failed: 2 } as const;

/** Prints what `apply` would change. */
export async function showDiff(options: WantedArguments, terminal: Terminal): Promise<number> {
	if (options.quiet) terminal.beQuiet();
	chosenAdapters(choiceOf(options));
	const wanted = await wantedState(options, terminal);
	if (wanted === undefined) return exitCodes.failed;
	try {
		const { differences, diagnostics } = await withKube(options, (kube) => diff(kube, wanted));
		for (const { text } of differences) terminal.print(text);
		if (terminal.report(diagnostics, formatDiagnostic)) return exitCodes.failed;
		return differences.length === 0 ? exitCodes.same : exitCodes.different;
	} catch (error) {
		if (!(error instanceof KubeError)) throw error;
		terminal.say('error', error.message);
		return exitCodes.failed;
	}
}
