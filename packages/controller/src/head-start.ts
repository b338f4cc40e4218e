// SPDX-License-Identifier: Apache-2.0
import type { Change } from '@branchline/kube';
import type { KubernetesObject } from '@branchline/model';
import { identity } from 'branchline';
import { hasReady } from './slice-view.ts';

/**
 * Keeps EndpointSlices that have become ready for a while from a translation: the mesh hears of endpoints by a watch of its
 * own, and a route that gets to its proxies before they do fails.
 */
export class HeadStart {
	readonly #millis: number;
	readonly #ready = new Set<string>();
	readonly #kept = new Map<string, { readonly live: KubernetesObject; readonly until: number }>();

	/** With none, nothing is kept. */
	constructor(millis: number) {
		this.#millis = millis;
	}

	/** When the next of those that are kept is free, in milliseconds since the epoch; else infinite. */
	get next(): number {
		return Math.min(Number.POSITIVE_INFINITY, ...[...this.#kept.values()].map(({ until }) => until));
	}

	/** Whether an object as it is now is to be kept; what was ready before the controller began is not. */
	keeps({ type, object: live }: Change, now: number, isStarted: boolean): boolean {
		if (live.kind !== 'EndpointSlice') return false;
		const id = identity(live);
		const kept = this.#kept.get(id);
		this.#kept.delete(id);
		if (type === 'deleted' || !hasReady(live)) this.#ready.delete(id);
		else if (isStarted && this.#millis > 0 && !this.#ready.has(id)) {
			this.#kept.set(id, { live, until: kept?.until ?? now + this.#millis });
			return true;
		} else this.#ready.add(id);
		return false;
	}

	/** Those whose time is over, each once. */
	free(now: number): readonly KubernetesObject[] {
		const due = [...this.#kept].filter(([, { until }]) => until <= now);
		for (const [id] of due) {
			this.#kept.delete(id);
			this.#ready.add(id);
		}
		return due.map(([, { live }]) => live);
	}
}
