// SPDX-License-Identifier: Apache-2.0
import { deliver } from '@branchline/kube';
import { chosenAdapters, formatDiagnostic } from 'branchline';
import type { ApplyArguments } from '../arguments/apply.ts';
import { doneLine, withKube } from '../cluster-report.ts';
import { choiceOf } from '../mesh-choice.ts';
import type { Terminal } from '../terminal.ts';
import { wantedState } from '../wanted-state.ts';

/** Writes sandboxes into the mesh of a cluster. */
export async function apply(options: ApplyArguments, terminal: Terminal): Promise<number> {
	if (options.quiet) terminal.beQuiet();
	terminal.logAs(options.logFormat);
	chosenAdapters(choiceOf(options));
	if (options.watch) {
		const { applyWatch } = await import('./apply-watch.ts');
		return withKube(options, (kube) => applyWatch(kube, options, terminal));
	}
	const wanted = await wantedState(options, terminal);
	if (wanted === undefined) return 1;
	const { dryRun, timeout: timeoutMs } = options;
	return withKube(options, async (kube) => {
		const { diagnostics } = await deliver(kube, {
			...wanted,
			timeoutMs,
			dryRun: dryRun ?? false,
			onDone: (done) => terminal.done(doneLine(done, dryRun), { event: done.verb, object: done.ref }),
		});
		terminal.say('info', 'readiness is that of now, a snapshot: apply --watch follows it');
		return terminal.report(diagnostics, formatDiagnostic) ? 1 : 0;
	});
}
