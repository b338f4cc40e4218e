// SPDX-License-Identifier: Apache-2.0
import type { Feature } from '@branchline/adapter';
import type { Diagnostic } from '@branchline/model';
import type { ServicePort } from '@branchline/plan';
import type { Ask } from './asks.ts';

/**
 * What a finding does to a sandbox. `stops`: an error, so that no sandbox works that it is about. `bends`: sandboxes work, with a
 * difference. `limits`: a plain fork works as it should, one that asks for more does not, or not with every key.
 */
export type Effect = 'stops' | 'bends' | 'limits';

/** Something that stands in the way of sandboxes. */
export interface Obstacle {
	readonly effect: Effect;
	/** The service ports whose forks it concerns, sorted; empty where it is about something else. */
	readonly ports: readonly ServicePort[];
	/** What forks have to ask for to meet it; absent where a plain fork does. */
	readonly asked?: readonly Exclude<Ask, 'plain'>[];
	readonly diagnostic: Diagnostic;
}

/** What becomes of a fork of a service port on one mesh; `unreached`: no route of the mesh leads to it. */
export type Verdict = 'fine' | 'bends' | 'stops' | 'unreached';

/** What one mesh makes of sandboxes. */
export interface MeshDiagnosis {
	readonly mesh: string;
	/** Every service port that was examined, sorted. */
	readonly ports: readonly { readonly of: ServicePort; readonly verdict: Verdict }[];
	readonly obstacles: readonly Obstacle[];
	/** What no fork can ask of this mesh, and the fact that forbids it. */
	readonly lacks: readonly { readonly feature: Feature; readonly reason: string }[];
}

/** What on some objects would stop or bend a sandbox. */
export interface Diagnosis {
	/** One entry per chosen mesh, in the order they were chosen. */
	readonly meshes: readonly MeshDiagnosis[];
	/** What is about no one mesh: documents, forks and their Services, routes that no chosen mesh covers. */
	readonly obstacles: readonly Obstacle[];
	/** TCP ports of Services that cannot be routed by header, which no sandbox forks. */
	readonly notHttp: readonly ServicePort[];
}
