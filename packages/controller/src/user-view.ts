// SPDX-License-Identifier: Apache-2.0
import type { Cluster, KubernetesObject } from '@branchline/model';
import { adapters, type Plan, sameValue, strip } from 'branchline';

/** An object as its user wrote it, and whether it holds something of ours beside that. */
export interface UserView {
	readonly view: KubernetesObject;
	readonly holdsOurs: boolean;
}

/** What the API server keeps in an object and no translation depends on. */
const serverFields: ReadonlySet<string> = new Set([
	'managedFields',
	'resourceVersion',
	'generation',
	'selfLink',
	'uid',
]);

/**
 * The object without what a rendering put in and what the API server and controllers keep in it. Where that has the
 * value of the view before, it is that view: status reports and our own writes leave it the identical object, by which
 * earlier translations are known to be good still.
 */
export function viewOf(live: KubernetesObject, before?: UserView): UserView {
	const stripped = withoutOurs(live);
	const { status: _, metadata, ...rest } = stripped;
	const kept = Object.entries(metadata).filter(([field]) => !serverFields.has(field));
	const view = { ...rest, metadata: Object.fromEntries(kept) } as unknown as KubernetesObject;
	const holdsOurs = stripped !== live;
	if (before === undefined || !sameValue(before.view, view)) return { view, holdsOurs };
	return before.holdsOurs === holdsOurs ? before : { view: before.view, holdsOurs };
}

const noPlan: Plan = { carriers: [], ingress: 'all', services: [] };
const noCluster: Cluster = { services: [], endpointSlices: [] };

/** An object that has names of ours on what is the user's is left as it is: rendering finds that, and writes nothing into it. */
function withoutOurs(live: KubernetesObject): KubernetesObject {
	const stripped = strip(live) as KubernetesObject | undefined;
	if (stripped === undefined || stripped === live) return live;
	const isMistaken = adapters.some((adapter) => {
		const { diagnostics } = adapter.render({ plan: noPlan, cluster: noCluster, native: [live] });
		return diagnostics.some(({ code }) => code === 'adapter/reserved-name');
	});
	return isMistaken ? live : stripped;
}
