// SPDX-License-Identifier: Apache-2.0
import { type Compilation, compile, type Documents, formatDiagnostic, locate, type Origins, parse } from 'branchline';
import type { InputArguments } from './arguments/shared.ts';
import { readSources, type SourceFile } from './sources.ts';
import type { Terminal } from './terminal.ts';

/** Documents that were read, and all that was said about them. */
export interface Input {
	readonly sources: readonly SourceFile[];
	readonly documents: Documents;
	readonly origins: Origins;
	/** Whether an error was found that leaves the rest of the documents as they are. */
	readonly hasErrors: boolean;
}

/** Reads the documents and says what is wrong with them; `undefined` where they are malformed. */
export async function readInput(options: InputArguments, terminal: Terminal): Promise<Input | undefined> {
	const sources = await readSources(options, terminal);
	const { documents, diagnostics, origins } = parse(sources);
	const hasErrors = terminal.report(diagnostics, formatDiagnostic);
	// A key with two owners is no malformed input: the older owner keeps it, and only the other is left out.
	if (diagnostics.some(({ code, severity }) => severity === 'error' && code !== 'model/key-taken')) return undefined;
	return { sources, documents, origins, hasErrors };
}

/** Input with its plan. */
export interface CompiledInput extends Input {
	readonly plan: Compilation['plan'];
}

/** Reads and compiles the documents and says what is wrong with them; `undefined` where no plan can be made of them. */
export async function compileInput(
	options: InputArguments & { readonly now?: string },
	terminal: Terminal,
): Promise<CompiledInput | undefined> {
	const input = await readInput(options, terminal);
	if (input === undefined) return undefined;
	const { documents, origins } = input;
	const missing = missingOf(documents);
	if (missing !== undefined) {
		terminal.say('error', missing);
		return undefined;
	}
	const { plan, diagnostics } = compile(documents, documents, options.now ?? new Date().toISOString());
	const isFlawed = terminal.report(locate(diagnostics, origins), formatDiagnostic);
	if (documents.endpointSlices.length > 0) {
		terminal.say('info', 'readiness is taken from the EndpointSlices given: a snapshot, which a cluster moves on from');
	}
	return { ...input, plan, hasErrors: input.hasErrors || isFlawed };
}

function missingOf({ sandboxes, groups, services, native, other }: Documents): string | undefined {
	const owners = sandboxes.length + groups.length;
	if (owners > 0 && services.length === 0) {
		return 'there is no Service among the documents: name the files of the forked Services and of the mesh’s own objects with -f, too';
	}
	if (owners > 0 || services.length > 0 || native.length > 0) return undefined;
	const kinds = [...new Set(other.map(({ kind }) => kind))].join(', ');
	const found = kinds === '' ? 'the documents are empty' : `found ${kinds} only`;
	return `there is no Sandbox, no Service and no object of a mesh among the documents: ${found}`;
}
