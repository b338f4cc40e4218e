// SPDX-License-Identifier: Apache-2.0
import type { Case } from '../../case/case.ts';
import type { Target } from '../contract.ts';
import { rolesOf } from '../roles.ts';
import { type MeshInCluster, meshOf } from './meshes.ts';
import type { Namespaces } from './namespaces.ts';
import { neededNamespaces } from './needed-namespaces.ts';
import type { ClusterParts } from './parts.ts';
import { rehearsalOf } from './rehearsal.ts';
import { ClusterStage } from './stage.ts';
import { wantedWorkloads } from './wanted-workloads.ts';

/** How long the first pods may take, in milliseconds: their images may have to be fetched. */
const firstPodsMs = 180_000;

/** What is prepared for cases, and by what. */
export interface Preparation {
	readonly target: Target;
	readonly parts: ClusterParts;
	readonly namespaces: Namespaces;
	/** The image of the echo program. */
	readonly image: string;
	/** Whether the control plane is where it usually is. */
	readonly hasControlPlane: boolean;
}

/**
 * Makes sure of what cases stand on: that their namespaces are the driver's to make, that the echo program runs, and that
 * the mesh takes a configuration that no case has had a hand in. Throws with what was waited for and what to look at.
 */
export async function prepareCluster(cases: readonly Case[], preparation: Preparation): Promise<void> {
	const { target, parts, namespaces, image, hasControlPlane } = preparation;
	await namespaces.refuseForeign(neededNamespaces(cases, target));
	const rehearsal = rehearsalOf(cases);
	await advised(
		() => parts.workloads.become(wantedWorkloads(rehearsal, []), firstPodsMs),
		`see why its pods do not start, with kubectl describe pods --namespace shop; their image is ${image} (--image)`,
	);
	const stage = await advised(
		() => ClusterStage.begin(rehearsal, parts),
		adviceOf(target, meshOf(target, rolesOf(target)), hasControlPlane),
	);
	await stage.end();
}

async function advised<T>(work: () => Promise<T>, advice: string): Promise<T> {
	try {
		return await work();
	} catch (error) {
		throw new Error(`${error instanceof Error ? error.message : String(error)}: ${advice}`, { cause: error });
	}
}

/** What to look at where a mesh does not take a configuration. */
export function adviceOf(
	{ meshes, implementation }: Target,
	{ namespaceLabels, controlPlane }: MeshInCluster,
	hasControlPlane: boolean,
): string {
	const mesh = `${meshes.join(' and ')}${implementation === undefined ? '' : ` on ${implementation}`}`;
	const labels = Object.entries(namespaceLabels).map(([name, value]) => `${name}=${value}`);
	const { namespace, deployment } = controlPlane;
	return [
		`see whether ${mesh} runs in this cluster`,
		...(hasControlPlane ? [] : [` (there is no Deployment ${namespace}/${deployment})`]),
		...(labels.length > 0 ? [` and adds its proxies to the pods of namespaces with the label ${labels.join()}`] : []),
	].join('');
}
