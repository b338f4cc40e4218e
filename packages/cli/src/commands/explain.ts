// SPDX-License-Identifier: Apache-2.0
import { chosenAdapters, explain, formatDiagnostic, locate } from 'branchline';
import type { ExplainArguments } from '../arguments/explain.ts';
import { explanationText } from '../explanation-text.ts';
import { compileInput } from '../input.ts';
import { choiceOf } from '../mesh-choice.ts';
import { formatJson } from '../objects.ts';
import { requestOf } from '../request.ts';
import type { Terminal } from '../terminal.ts';

/** Explains where a request goes on each chosen mesh, and why. */
export async function explainRequest(options: ExplainArguments, terminal: Terminal): Promise<number> {
	if (options.quiet) terminal.beQuiet();
	const choice = choiceOf(options);
	chosenAdapters(choice);
	// The plan says in which carrier a key is shown, but a mistake in the options should not wait for the files.
	requestOf(options, { carriers: [], ingress: 'all', services: [] });
	const input = await compileInput(options, terminal);
	if (input === undefined) return 1;
	const { plan, documents, origins } = input;
	const request = requestOf(options, plan);
	const explanation = explain(plan, { ...choice, cluster: documents, native: documents.native, request });
	const isFlawed = terminal.report(locate(explanation.diagnostics, origins), formatDiagnostic);
	const { diagnostics: _, ...facts } = explanation;
	terminal.print(options.output === 'json' ? formatJson(facts) : explanationText(explanation, terminal.colours));
	const asked = explanation.meshes.filter(({ skipped }) => skipped === undefined);
	const agree = asked.length > 0 && asked.every(({ agrees }) => agrees);
	return input.hasErrors || isFlawed || !agree ? 1 : 0;
}
