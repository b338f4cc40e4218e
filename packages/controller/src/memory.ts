// SPDX-License-Identifier: Apache-2.0
import { refTo } from '@branchline/kube';
import type { KubernetesObject, ObjectRef } from '@branchline/model';
import { identity } from 'branchline';
import { type Acceptance, acceptanceAt } from './acceptance.ts';
import type { Situation } from './agenda.ts';
import { Attempts } from './attempts.ts';
import { isToDo } from './departures.ts';
import { InPlace } from './in-place.ts';
import { statusOf } from './status-writer.ts';

/**
 * What a reconciler remembers from round to round. None of it is needed to be right: without it there is more to compare,
 * and failures are tried again at once.
 */
export class Memory {
	readonly attempts = new Attempts();
	readonly inPlace = new InPlace();
	/** Since when each route is known whose acceptance was asked for, by identity. */
	readonly #awaited = new Map<string, { readonly uid: unknown; readonly since: number }>();

	/** Whether a route is accepted; silence for `patienceMs` since that was first asked is consent. */
	acceptance(route: KubernetesObject, now: number, patienceMs: number): Acceptance {
		const { uid } = route.metadata;
		const id = identity(route);
		const known = this.#awaited.get(id);
		const since = known !== undefined && known.uid === uid ? known.since : now;
		this.#awaited.set(id, { uid, since });
		return acceptanceAt(now, route, since + patienceMs);
	}

	/** What could not be written, and is still to be. */
	failing({ wanted, live }: Situation): readonly ObjectRef[] {
		return this.attempts.failing().flatMap((id) => {
			const object = wanted.byId.get(id)?.object ?? live.get(id);
			return object === undefined ? [] : [refTo(object)];
		});
	}

	/** Forgets what is over. */
	forget(situation: Situation): void {
		const { wanted, live } = situation;
		this.inPlace.keepOnly(wanted.byId);
		const isThere = (id: string) => live.get(statusOf(id) ?? id) !== undefined;
		this.attempts.keepOnly((id) => (statusOf(id) === undefined ? isToDo(id, situation) : isThere(id)), isThere);
		for (const [id, { uid }] of this.#awaited) {
			if (live.get(id)?.metadata.uid !== uid) this.#awaited.delete(id);
		}
	}
}
