// SPDX-License-Identifier: Apache-2.0
import type { Answered, Artifact, RenderCache, Unreached } from '@branchline/adapter';
import { renderMeshes } from '@branchline/adapters-all';
import type { Cluster, Diagnostic, NativeObject } from '@branchline/model';
import type { Plan } from '@branchline/plan';
import { chosenAdapters, type MeshChoice } from './meshes.ts';

/** What a plan is rendered for and against. */
export interface RenderOptions extends MeshChoice {
	/** The Services and EndpointSlices that the plan was compiled against. */
	readonly cluster: Cluster;
	/** The mesh's own objects, of every mesh, as the user wrote them or as an earlier rendering left them. */
	readonly native: readonly NativeObject[];
	/** Kept by the caller between renderings, so that the work is in proportion to what changed; never changes a result. */
	readonly cache?: RenderCache;
}

/** What is to be written into one mesh. */
export interface RenderedMesh {
	readonly mesh: string;
	/** In the order to apply them; removal is the reverse. */
	readonly artifacts: readonly Artifact[];
	readonly diagnostics: readonly Diagnostic[];
	/** The forked service ports that no route of this mesh chooses where keys are honoured; absent where that is not known. */
	readonly unreached?: readonly Unreached[];
	/** The forks in whose place the responder answers on this mesh, as they are dead now; none where left out. */
	readonly answered?: readonly Answered[];
}

/** What is to be written into the chosen meshes. */
export interface Rendered {
	/** One entry per chosen mesh, in the order they were chosen. */
	readonly meshes: readonly RenderedMesh[];
	/** The artifacts of all the meshes, one after the other. */
	readonly artifacts: readonly Artifact[];
	/** The findings of every mesh and of all together. An error means that a key is left out; the rest is complete. */
	readonly diagnostics: readonly Diagnostic[];
}

/**
 * Renders a plan into the objects of one mesh or of several that route the same cluster.
 *
 * Pure and deterministic. What a mesh cannot do is a diagnostic; a mesh, implementation or option that does not exist
 * throws `CallerMistake`.
 */
export function render(plan: Plan, options: RenderOptions): Rendered {
	const { cluster, native, implementation, cache } = options;
	const { meshes, diagnostics } = renderMeshes(chosenAdapters(options), {
		plan,
		cluster,
		native,
		...(implementation === undefined ? {} : { implementation }),
		...(options.options === undefined ? {} : { options: options.options }),
		...(cache === undefined ? {} : { cache }),
	});
	const none: readonly Artifact[] = [];
	const rendered = meshes.map(({ adapter, rendering }) => ({ mesh: adapter.name, ...rendering }));
	return { meshes: rendered, artifacts: none.concat(...rendered.map(({ artifacts }) => artifacts)), diagnostics };
}
