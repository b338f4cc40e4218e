// SPDX-License-Identifier: Apache-2.0
import { compile, type Documents, meshes, parse, render } from 'branchline';
import { type Medians, medians } from './median.ts';
import { now, workload } from './workload.ts';

/** What translating a number of sandboxes from scratch costs. */
export interface Translation {
	readonly sandboxes: number;
	/** Of `parse`, `compile`, and `render` by mesh. */
	readonly medians: Medians;
	/** By mesh. */
	readonly artifacts: Readonly<Record<string, number>>;
}

/** The documents of a number of sandboxes; throws where they are not in order, as nothing else is worth timing. */
export function documentsOf(sandboxes: number): Documents {
	const { documents, diagnostics } = parse([{ name: 'workload.yaml', text: workload(sandboxes) }]);
	const { diagnostics: compiling } = compile(documents, documents, now);
	const [first] = [...diagnostics, ...compiling];
	if (first) throw new Error(`the workload has a finding: ${first.message}`);
	return documents;
}

/** Times parse, compile and render from scratch. */
export async function translate(sandboxes: number, rounds: number): Promise<Translation> {
	const text = workload(sandboxes);
	const documents = documentsOf(sandboxes);
	const { plan } = compile(documents, documents, now);
	const rendered = (mesh: string) => render(plan, { mesh, cluster: documents, native: [] });
	const timed = {
		parse: () => parse([{ name: 'workload.yaml', text }]),
		compile: () => compile(documents, documents, now),
		...Object.fromEntries(meshes.map((mesh) => [`render ${mesh}`, () => rendered(mesh)])),
	};
	return {
		sandboxes,
		medians: await medians(timed, rounds),
		artifacts: Object.fromEntries(meshes.map((mesh) => [mesh, rendered(mesh).artifacts.length])),
	};
}
