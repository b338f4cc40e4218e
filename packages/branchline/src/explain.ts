// SPDX-License-Identifier: Apache-2.0
import { isOurs } from '@branchline/adapter';
import type { Diagnostic } from '@branchline/model';
import { type Answer, evaluate, type HttpRequest, honoursKeys, keysOf, type Plan } from '@branchline/plan';
import { applied } from './applied.ts';
import { explainMesh, type MeshExplanation } from './explain-mesh.ts';
import { chosenAdapters } from './meshes.ts';
import { type RenderOptions, render } from './render.ts';
import { strip } from './strip.ts';

/** What is to be explained: a request, on the meshes that a plan is rendered for. */
export interface ExplainOptions extends RenderOptions {
	readonly request: HttpRequest;
}

/** What happens to a request on each mesh, and why. */
export interface Explanation {
	readonly request: HttpRequest;
	/** The routing keys that the request shows where it arrives; none at a gateway where keys are not honoured. */
	readonly keys: readonly string[];
	/** One entry per chosen mesh, in the order they were chosen. */
	readonly meshes: readonly MeshExplanation[];
	/** The findings of rendering. */
	readonly diagnostics: readonly Diagnostic[];
}

/**
 * Explains where a request goes: which native rule takes it, which copy of that rule, and why not another.
 *
 * Renders the plan and asks the mesh's interpreter twice, about the configuration without sandboxes and about that with the
 * rendering applied: its trace is the explanation. The answers that the plan admits come from `evaluate`. It is about the
 * way of requests: the header of the response that a policy may ask for is left out. Pure, and throws what `render` throws.
 */
export function explain({ forkHeader: _, ...plan }: Plan, options: ExplainOptions): Explanation {
	const { request } = options;
	// What an earlier rendering left is not the user's, and is no part of the answer without sandboxes.
	const cluster = {
		services: options.cluster.services.filter((service) => !isOurs(service)),
		endpointSlices: options.cluster.endpointSlices.filter((slice) => !isOurs(slice)),
	};
	const native = options.native.map(strip).filter((object) => object !== undefined);
	const { artifacts, diagnostics } = render(plan, { ...options, native });
	// Without sandboxes an adapter writes nothing, but for Envoy, whose proxies have no routes of their own.
	const alone = applied(native, render({ ...plan, carriers: [], services: [] }, { ...options, native }).artifacts);
	const chosen = chosenAdapters(options);
	const question = {
		chosen,
		cluster,
		alone,
		applied: applied(native, artifacts),
		implementation: options.implementation,
		request,
		admissible: (baseline: Answer) => evaluate(plan, request, baseline),
	};
	const meshes = chosen.map((adapter) => explainMesh(adapter, question));
	const keys = honoursKeys(plan.ingress, request.to) ? keysOf(request, plan.carriers) : [];
	return { request, keys, meshes, diagnostics };
}
