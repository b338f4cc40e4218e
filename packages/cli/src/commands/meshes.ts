// SPDX-License-Identifier: Apache-2.0
import { type Adapter, chosenAdapters, type Feature, features, meshes, toYaml } from 'branchline';
import type { MeshesArguments } from '../arguments/meshes.ts';
import { formatJson } from '../objects.ts';
import { formatTable } from '../table.ts';
import type { Terminal } from '../terminal.ts';

/** Prints the features of every mesh, and the fact behind each gap. */
export function listMeshes({ output, implementation, quiet }: MeshesArguments, terminal: Terminal): number {
	if (quiet) terminal.beQuiet();
	const chosen = chosenAdapters({ mesh: meshes, ...(implementation === undefined ? {} : { implementation }) });
	const described = chosen.map((adapter) => describeMesh(adapter, implementation));
	if (output === 'json') terminal.print(formatJson(described));
	else if (output === 'yaml') terminal.print(toYaml([described]));
	else terminal.print(tableOf(described, terminal));
	return 0;
}

function describeMesh(adapter: Adapter, implementation: string | undefined) {
	const { name, description, implementations, options } = adapter;
	const runs = implementation !== undefined && implementations.includes(implementation) ? implementation : undefined;
	return {
		name,
		...(runs && { implementation: runs }),
		description,
		implementations,
		options,
		features: adapter.features(runs),
		throughResponder: adapter.throughResponder?.(runs) ?? [],
	};
}

type Mesh = ReturnType<typeof describeMesh>;

const responderNote = 'responder: yes, where the responder is in the cluster (branchline responder)\n';

function tableOf(described: readonly Mesh[], { colours }: Terminal): string {
	const reasons: string[] = [];
	const numberOf = (reason: string): number => {
		if (!reasons.includes(reason)) reasons.push(reason);
		return reasons.indexOf(reason) + 1;
	};
	const names = Object.keys(features) as Feature[];
	const rows = names.map((feature) => {
		const cells = described.map((mesh) => {
			const support = mesh.features[feature];
			if (mesh.throughResponder.includes(feature)) return 'responder';
			return support === true ? 'yes' : `no (${numberOf(support)})`;
		});
		return [feature, ...cells, features[feature]];
	});
	const headings = ['FEATURE', ...described.map(headingOf), 'MEANING'];
	const notes = reasons.map((reason, index) => `(${index + 1}) ${reason}\n`);
	if (described.some(({ throughResponder }) => throughResponder.length > 0)) notes.push(responderNote);
	return [formatTable(headings, rows, colours.bold), ...(notes.length > 0 ? ['\n', ...notes] : [])].join('');
}

function headingOf({ name, implementation }: Mesh): string {
	return (implementation === undefined ? name : `${name}/${implementation}`).toUpperCase();
}
