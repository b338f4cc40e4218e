// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject, ObjectRef } from '@branchline/model';
import { identity } from 'branchline';
import { type Acceptance, acceptanceAt } from './acceptance.ts';
import type { Situation } from './agenda.ts';
import { Attempts } from './attempts.ts';
import { isToDo } from './departures.ts';
import { InPlace } from './in-place.ts';
import { statusOf } from './status-writer.ts';
import { refTo } from './write-object.ts';

/**
 * What a reconciler remembers from round to round. None of it is needed to be right: without it there is more to compare,
 * and failures are tried again at once.
 */
export class Memory {
	readonly attempts = new Attempts();
	readonly inPlace = new InPlace();
	/** Since when each baseline route is known, by identity. */
	readonly #baselines = new Map<string, { readonly uid: unknown; readonly since: number }>();

	/** Whether a baseline route is accepted; silence for `patienceMs` since it was first seen is consent. */
	acceptance(baseline: KubernetesObject, now: number, patienceMs: number): Acceptance {
		const { uid } = baseline.metadata;
		const id = identity(baseline);
		const known = this.#baselines.get(id);
		const since = known !== undefined && known.uid === uid ? known.since : now;
		this.#baselines.set(id, { uid, since });
		return acceptanceAt(now, baseline, since + patienceMs);
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
		for (const [id, { uid }] of this.#baselines) {
			if (live.get(id)?.metadata.uid !== uid) this.#baselines.delete(id);
		}
	}
}
