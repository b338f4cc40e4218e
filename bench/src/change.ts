// SPDX-License-Identifier: Apache-2.0
import { performance } from 'node:perf_hooks';
import {
	type Artifact,
	compile,
	identity,
	meshes,
	parse,
	type RenderCache,
	recompile,
	render,
	type Sandbox,
	sameValue,
	written,
} from 'branchline';
import { median } from './median.ts';
import { documentsOf } from './translate.ts';
import { now, sandbox } from './workload.ts';

/** What changing one sandbox among many costs on one mesh. */
export interface ChangeCost {
	readonly mesh: string;
	/** Medians in milliseconds. */
	readonly recompile: number;
	readonly render: number;
	readonly artifacts: number;
	/** How many artifacts the change made different: the least work there can be. */
	readonly changed: number;
}

/** Changes one sandbox after the other, and renders each time what that changes. */
export function change(sandboxes: number, rounds: number): readonly ChangeCost[] {
	const documents = documentsOf(sandboxes);
	const scratch = compile(documents, documents, now);
	return meshes.map((mesh) => {
		const cache: RenderCache = new Map();
		const options = { mesh, cluster: documents, native: [], cache };
		let compilation = scratch;
		let artifacts = render(compilation.plan, options).artifacts;
		const times = { recompile: [] as number[], render: [] as number[] };
		const changed: number[] = [];
		for (let round = 0; round <= rounds; round++) {
			const upsert = [changedSandbox((round * 997 + 1) % sandboxes)];
			const start = performance.now();
			compilation = recompile(compilation, { upsert });
			const compiled = performance.now();
			const rendered = render(compilation.plan, options).artifacts;
			const end = performance.now();
			if (round > 0) {
				times.recompile.push(compiled - start);
				times.render.push(end - compiled);
				changed.push(differences(artifacts, rendered));
			}
			artifacts = rendered;
		}
		return {
			mesh,
			recompile: median(times.recompile),
			render: median(times.render),
			artifacts: artifacts.length,
			changed: median(changed),
		};
	});
}

function changedSandbox(index: number): Sandbox {
	return parse([{ name: 'change.yaml', text: sandbox(index, 'b') }]).documents.sandboxes[0]!;
}

function differences(before: readonly Artifact[], after: readonly Artifact[]): number {
	const known = new Map(before.map((artifact) => [identity(written(artifact)), artifact]));
	const isSame = (artifact: Artifact): boolean => {
		const other = known.get(identity(written(artifact)));
		return other !== undefined && (other === artifact || sameValue(written(other), written(artifact)));
	};
	const gone = new Set(after.map((artifact) => identity(written(artifact))));
	return after.filter((one) => !isSame(one)).length + [...known.keys()].filter((id) => !gone.has(id)).length;
}
