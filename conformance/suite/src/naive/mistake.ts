// SPDX-License-Identifier: Apache-2.0
import type { Adapter, Artifact, RenderInput } from '@branchline/adapter';
import type { Plan } from '@branchline/plan';

/** A mistake that somebody who writes an adapter may make: the adapter that makes it, given the true one. */
export type Mistake = (adapter: Adapter) => Adapter;

/** An adapter that makes one mistake. */
export interface NaiveAdapter {
	/** What it does, in a sentence. */
	readonly mistake: string;
	/** The meshes on which the mistake can be made. */
	readonly meshes: readonly string[];
	/** The naive adapter of a mesh, given the true one. What it remembers is its own: wrap anew for every run. */
	readonly wrap: Mistake;
}

/** The meshes of a mistake that can be made on every one. */
export const everyMesh: readonly string[] = ['istio', 'gateway-api', 'linkerd', 'envoy'];

/** The mistake of rendering something else than what was given. */
export function onInput(change: (input: RenderInput) => RenderInput): Mistake {
	return (adapter) => ({ ...adapter, render: (input) => adapter.render(change(input)) });
}

/** The mistake of reading the plan as another one. */
export function onPlan(change: (plan: Plan, input: RenderInput) => Plan): Mistake {
	return onInput((input) => ({ ...input, plan: change(input.plan, input) }));
}

/** The mistake of writing something else than what is right. */
export function onArtifacts(
	change: (artifacts: readonly Artifact[], input: RenderInput) => readonly Artifact[],
): Mistake {
	return (adapter) => ({
		...adapter,
		render: (input) => {
			const rendering = adapter.render(input);
			return { ...rendering, artifacts: change(rendering.artifacts, input) };
		},
	});
}
