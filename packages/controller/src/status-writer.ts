// SPDX-License-Identifier: Apache-2.0
import { fieldManager, type Kube, KubeError, refTo } from '@branchline/kube';
import type { KubernetesObject } from '@branchline/model';
import type { Attempts } from './attempts.ts';
import { changedStatus, conditionsOf, type Standing } from './document-status.ts';
import type { Listener } from './events.ts';
import type { ReadDocument } from './own-documents.ts';
import { isSameStanding, type Standings } from './standings.ts';

/** What statuses are told to. */
export interface StatusHandlers {
	take(object: KubernetesObject): void;
	unreachable(reason: string): void;
	onEvent: Listener;
}

/** What became of the statuses that had to be written. */
export interface StatusesWritten {
	writes: number;
	/** When to try again what failed, in milliseconds since the epoch; else infinite. */
	again: number;
}

/** Attempts to write a status are told from those to write the object by this. */
const prefix = 'status ';

/** The identity of the object that an attempt is about, if it is about a status. */
export function statusOf(attempt: string): string | undefined {
	return attempt.startsWith(prefix) ? attempt.slice(prefix.length) : undefined;
}

/** Writes the status of sandboxes and route groups where it changed. */
export class StatusWriter {
	readonly #access: Pick<Kube, 'mergePatch'>;
	readonly #handlers: StatusHandlers;
	readonly #attempts: Attempts;
	/** What the objects were last found to say, and rightly so. */
	readonly #right = new WeakMap<KubernetesObject, Standing>();

	constructor(access: Pick<Kube, 'mergePatch'>, handlers: StatusHandlers, attempts: Attempts) {
		this.#access = access;
		this.#handlers = handlers;
		this.#attempts = attempts;
	}

	/** Writes what changed, one after the other, until the API server does not answer. */
	async write(documents: Iterable<ReadDocument>, standings: Standings, now: number): Promise<StatusesWritten> {
		const result: StatusesWritten = { writes: 0, again: Number.POSITIVE_INFINITY };
		for (const { id, live, document } of documents) {
			const standing = standings.of(id, document);
			const before = this.#right.get(live);
			if (before !== undefined && isSameStanding(before, standing)) continue;
			const conditions = conditionsOf(standing);
			const status = changedStatus(live, conditions, now);
			if (status === undefined) {
				this.#right.set(live, standing);
				continue;
			}
			const about = { wanted: JSON.stringify(conditions), live };
			const notBefore = this.#attempts.notBefore(`${prefix}${id}`, about);
			if (notBefore > now) result.again = Math.min(result.again, notBefore);
			else if (!(await this.#patch(id, about, status, now, result))) break;
		}
		return result;
	}

	/** Whether to go on with the others. */
	async #patch(
		id: string,
		about: { readonly wanted: string; readonly live: KubernetesObject },
		status: object,
		now: number,
		result: StatusesWritten,
	): Promise<boolean> {
		const ref = refTo(about.live);
		try {
			const answer = await this.#access.mergePatch(ref, { status }, { subresource: 'status', fieldManager });
			this.#handlers.take(answer);
			this.#attempts.succeeded(`${prefix}${id}`, undefined, now);
			result.writes++;
		} catch (error) {
			if (!(error instanceof KubeError)) throw error;
			if (error.reason === 'Unreachable') {
				this.#handlers.unreachable(error.message);
				return false;
			}
			const retryMs = this.#attempts.failed(`${prefix}${id}`, about, 'passing', now);
			result.again = Math.min(result.again, now + retryMs);
			// Not found: the object is gone, or its definition has no status.
			if (error.status !== 404) this.#handlers.onEvent({ kind: 'failed', ref, reason: error.message, retryMs });
		}
		return true;
	}
}
