// SPDX-License-Identifier: Apache-2.0
import {
	chosenAdapters,
	compile,
	type Diagnostic,
	formatDiagnostic,
	locate,
	type MeshChoice,
	type Parsed,
	parse,
	render,
} from 'branchline';
import { apiFindings } from '../api-findings.ts';
import type { ValidateArguments } from '../arguments/validate.ts';
import { choiceOf } from '../mesh-choice.ts';
import { formatJson } from '../objects.ts';
import { readSources } from '../sources.ts';
import type { Terminal } from '../terminal.ts';

/** Says everything that is wrong with documents, and with what the chosen meshes would make of them. */
export async function validate(options: ValidateArguments, terminal: Terminal): Promise<number> {
	if (options.quiet) terminal.beQuiet();
	const choice = options.mesh.length === 0 ? undefined : choiceOf(options);
	if (choice !== undefined) chosenAdapters(choice);
	const parsed = parse(await readSources(options, terminal));
	const ofApi = locate(await apiFindings(parsed.documents.native), parsed.origins);
	const diagnostics = [...findingsOf(parsed, options, choice), ...ofApi];
	if (options.output === 'json') {
		const shown = diagnostics.filter(({ severity }) => severity === 'error' || !options.quiet);
		terminal.print(formatJson({ diagnostics: shown }));
	} else {
		terminal.report(diagnostics, formatDiagnostic);
		terminal.say('info', summaryOf(diagnostics));
	}
	return diagnostics.some(({ severity }) => severity === 'error') ? 1 : 0;
}

/** All findings: those of the compiler about what could be read, too, so that one run is enough. */
function findingsOf(
	{ documents, diagnostics, origins }: Parsed,
	{ now = new Date().toISOString() }: ValidateArguments,
	choice: MeshChoice | undefined,
): readonly Diagnostic[] {
	const compiled = compile(documents, documents, now);
	const rendered =
		choice === undefined
			? []
			: render(compiled.plan, { ...choice, cluster: documents, native: documents.native }).diagnostics;
	return [...diagnostics, ...locate([...compiled.diagnostics, ...rendered], origins)];
}

function summaryOf(diagnostics: readonly Diagnostic[]): string {
	const [errors = 0, warnings = 0] = (['error', 'warning'] as const).map(
		(wanted) => diagnostics.filter(({ severity }) => severity === wanted).length,
	);
	return `${counted(errors, 'error')}, ${counted(warnings, 'warning')}`;
}

function counted(count: number, noun: string): string {
	return `${count === 0 ? 'no' : count} ${noun}${count === 1 ? '' : 's'}`;
}
