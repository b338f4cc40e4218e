// SPDX-License-Identifier: Apache-2.0
import { type Case, featuresOfCase } from '@branchline/conformance';
import type { ConformanceListArguments } from '../../arguments/conformance.ts';
import { formatJson } from '../../objects.ts';
import { formatTable } from '../../table.ts';
import type { Terminal } from '../../terminal.ts';
import { readCases } from './case-input.ts';

/** Prints every case that is meant. */
export async function listCases(options: ConformanceListArguments, terminal: Terminal): Promise<number> {
	const input = await readCases(options, terminal);
	if (input === undefined) return 1;
	const cases = input.meant;
	if (options.output === 'json') {
		terminal.print(formatJson(cases.map(described)));
		return 0;
	}
	const rows = cases
		.map(described)
		.map(({ id, covers, features, title }) => [id, covers.join(', '), features.join(', '), title]);
	terminal.print(formatTable(['CASE', 'COVERS', 'FEATURES', 'MEANING'], rows, terminal.colours.bold));
	return 0;
}

function described(one: Case) {
	const { id, file, title, why, covers, native, meshes } = one;
	const given = Object.keys(native);
	return {
		id,
		title,
		why,
		covers: covers.map(({ kind, number }) => `${kind} ${number}`),
		features: featuresOfCase(one),
		meshes: meshes ?? (given.length > 0 ? given : 'all'),
		file,
	};
}
