// SPDX-License-Identifier: Apache-2.0
import { discord } from '@branchline/kube';
import type { KubernetesObject } from '@branchline/model';
import { difference } from './difference.ts';
import type { Wanted } from './wanted.ts';

/** What is known to be in the cluster as it is wanted, so that it is compared again only when one of both changes. */
export class InPlace {
	readonly #known = new Map<string, { readonly wanted: Wanted; readonly live: KubernetesObject }>();
	/** How many objects were compared so far. */
	compared = 0;

	/** Whether the object in the cluster is what is wanted. */
	has(wanted: Wanted, live: KubernetesObject | undefined): boolean {
		if (live === undefined) return false;
		const known = this.#known.get(wanted.id);
		if (known?.wanted === wanted && known.live === live) return true;
		this.compared++;
		if (!isInAccord(wanted, live)) return false;
		this.#known.set(wanted.id, { wanted, live });
		return true;
	}

	/** Takes an object for what is wanted, whatever the comparison says. */
	accept(wanted: Wanted, live: KubernetesObject): void {
		this.#known.set(wanted.id, { wanted, live });
	}

	/** Forgets what is not wanted any more. */
	keepOnly(ids: ReadonlyMap<string, unknown>): void {
		for (const id of this.#known.keys()) if (!ids.has(id)) this.#known.delete(id);
	}
}

function isInAccord({ view, object }: Wanted, live: KubernetesObject): boolean {
	if (view !== undefined) return difference(live, object).length === 0;
	const { ours, foreign } = discord(live, object);
	return !ours && foreign.length === 0;
}
