// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject } from '@branchline/model';
import { type MeshChoice, strip } from 'branchline';
import type { Kube } from '../client/kube.ts';
import { deliverableKinds } from '../kinds/kinds-of.ts';
import type { Action } from '../planning/action.ts';
import { isOwn } from '../planning/own.ts';
import type { DeliveryPlan } from '../planning/plan-delivery.ts';
import { removalPatch } from '../planning/removal-patch.ts';
import { removalSteps } from '../planning/removal-steps.ts';
import { readKinds } from '../reading/read-cluster.ts';
import { type Delivery, inRounds, type RoundOptions } from './rounds.ts';

/** What is to be removed, and how. */
export interface RemoveOptions extends MeshChoice, Omit<RoundOptions, 'timeoutMs'> {}

/**
 * Takes everything of Branchline's out of the chosen meshes, in the opposite order of applying: users' objects lose our
 * rules and are otherwise left as the user last wrote them; objects of ours go. Sandboxes stay, being the user's.
 * Throws {@link KubeError} where the API server does not answer.
 */
export function remove(kube: Kube, options: RemoveOptions): Promise<Delivery> {
	return inRounds(kube, options, () => planRemoval(kube, options));
}

/** What a removal would do now. */
export async function planRemoval(kube: Kube, choice: MeshChoice): Promise<DeliveryPlan> {
	const { writes } = deliverableKinds(choice);
	const objects = (await readKinds(kube, writes)).flatMap(({ items }) => items);
	const patches = objects.filter((object) => !isOwn(object)).flatMap(patchAction);
	const own = removalSteps(objects.filter(isOwn), writes);
	return { steps: [...(patches.length > 0 ? [patches] : []), ...own], diagnostics: [] };
}

function patchAction(live: KubernetesObject): readonly Action[] {
	const stripped = strip(live) as KubernetesObject | undefined;
	if (stripped === undefined || stripped === live) return [];
	return [{ kind: 'patch', object: stripped, live, patch: removalPatch(live, stripped) }];
}
