// SPDX-License-Identifier: Apache-2.0
import {
	type Artifact,
	applied,
	chosenAdapters,
	formatDiagnostic,
	identity,
	locate,
	type NativeObject,
	type Rendered,
	render as renderPlan,
	toBootstrap,
	toYaml,
	unservedTables,
	written,
} from 'branchline';
import { apiFindings } from '../api-findings.ts';
import type { RenderArguments } from '../arguments/render.ts';
import { type CompiledInput, compileInput } from '../input.ts';
import { choiceOf } from '../mesh-choice.ts';
import { asWritten, formatJson, formatObjects } from '../objects.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

/** Renders documents into the objects of meshes and prints them, or writes those of the user into their files. */
export async function render(options: RenderArguments, terminal: Terminal): Promise<number> {
	if (options.quiet) terminal.beQuiet();
	checkUse(options);
	const choice = choiceOf(options);
	chosenAdapters(choice);
	const input = await compileInput(options, terminal);
	if (input === undefined) return 1;
	const { plan, documents, origins } = input;
	const rendered = renderPlan(plan, { ...choice, cluster: documents, native: documents.native });
	const ofApi = options.mesh.includes('envoy') ? await apiFindings(documents.native) : [];
	const isFlawed = terminal.report(locate([...ofApi, ...rendered.diagnostics], origins), formatDiagnostic);
	if (new Set(rendered.artifacts.map(({ kind }) => kind === 'resource')).size > 1) {
		terminal.say('warning', 'the xDS resources of envoy stand among Kubernetes objects: kubectl cannot apply them');
	}
	if (options.inPlace) await writeInPlace(rendered, input, terminal);
	terminal.print(textOf(rendered, documents.native, options));
	return input.hasErrors || isFlawed ? 1 : 0;
}

function checkUse({ mesh, filename, format, output, port, patches, inPlace }: RenderArguments): void {
	if (inPlace && patches) throw new UsageError('--in-place and --patches exclude each other');
	if (inPlace && filename.includes('-')) throw new UsageError('--in-place edits files: it cannot edit stdin');
	if (format === 'resources') {
		if (Object.keys(port).length > 0) throw new UsageError('--port is for --format bootstrap');
		return;
	}
	if (mesh.length !== 1 || mesh[0] !== 'envoy') throw new UsageError('--format bootstrap is for --mesh envoy alone');
	if (output === 'name') throw new UsageError('a bootstrap is one file: print it with -o yaml or -o json');
}

function textOf(rendered: Rendered, native: readonly NativeObject[], options: RenderArguments): string {
	const { output, format, port, inPlace, patches } = options;
	if (format === 'bootstrap') {
		const [unserved] = unservedTables(rendered, native);
		if (unserved !== undefined)
			throw new UsageError(
				`RouteConfiguration ${unserved}: no Listener asks for it; give its Listener with -f as well`,
			);
		const bootstrap = toBootstrap(rendered, { ports: port, native });
		return output === 'json' ? formatJson(bootstrap) : toYaml([bootstrap]);
	}
	const artifacts = distinct(rendered.artifacts).filter(({ kind }) => !inPlace || kind !== 'patch');
	if (patches && output !== 'name') {
		const documents = artifacts.map(patchDocument);
		if (output === 'json') return formatJson(documents);
		return documents.length === 0 ? '' : toYaml(documents);
	}
	return formatObjects(artifacts.map(objectOf), output);
}

/** Two meshes may need the same object, such as a Service that stands for an address: it is printed once. */
function distinct(artifacts: readonly Artifact[]): readonly Artifact[] {
	const seen = new Set<string>();
	return artifacts.filter((artifact) => {
		const id = `${identity(written(artifact))} ${JSON.stringify(written(artifact))}`;
		return !seen.has(id) && seen.add(id);
	});
}

function objectOf(artifact: Artifact): NativeObject {
	return artifact.kind === 'patch' ? asWritten(artifact.after) : written(artifact);
}

function patchDocument(artifact: Artifact): unknown {
	return artifact.kind === 'patch' ? { target: artifact.target, patch: artifact.patch } : written(artifact);
}

async function writeInPlace({ artifacts }: Rendered, { sources, documents }: CompiledInput, terminal: Terminal) {
	const { rewriteFiles } = await import('../in-place/rewrite-files.ts');
	const patches = artifacts.filter(({ kind }) => kind === 'patch');
	const changed = new Set(patches.map((patch) => identity(written(patch))));
	const wanted = applied(documents.native, patches).filter((object) => changed.has(identity(object)));
	for (const file of await rewriteFiles(sources, wanted)) terminal.say('info', `${file}: written`);
}
