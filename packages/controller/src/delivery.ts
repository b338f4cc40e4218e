// SPDX-License-Identifier: Apache-2.0
import { fieldManager, type OwnAccess, otherManager, refTo } from '@branchline/kube';
import type { KubernetesObject, ObjectRef } from '@branchline/model';
import type { Agenda, Held, Situation, Write } from './agenda.ts';
import { arrivals } from './arrivals.ts';
import type { Attempts } from './attempts.ts';
import { departures } from './departures.ts';
import type { Listener } from './events.ts';
import type { InPlace } from './in-place.ts';
import type { Memory } from './memory.ts';
import { roles } from './role.ts';
import { type Outcome, refOfWrite, writeObject } from './write-object.ts';

/** How many objects of one role are written at once: their order is of no consequence. */
const atOnce = 6;

/** What a delivery reports to. */
export interface DeliveryHandlers {
	/** An object is as it is here now, as the API server answered. */
	take(object: KubernetesObject): void;
	/** An object is gone, as the API server answered. */
	drop(object: KubernetesObject): void;
	/** The API server did not answer. */
	unreachable(reason: string): void;
	onEvent: Listener;
}

/** What one delivery did. */
export interface Delivered {
	readonly writes: number;
	readonly held: readonly Held[];
	/** Whether somebody changed something at the same time, so that a further round has to follow at once. */
	readonly hadConflicts: boolean;
	/** When there is something to do again though nothing changes, in milliseconds since the epoch; else infinite. */
	readonly again: number;
}

/** Writes what is wanted into a cluster, one delivery after the other, and remembers what failed. */
export class Deliverer {
	readonly #access: OwnAccess;
	readonly #handlers: DeliveryHandlers;
	readonly #attempts: Attempts;
	readonly #inPlace: InPlace;
	#heldBefore: ReadonlyMap<string, string> = new Map();
	#stopped = false;

	constructor(
		access: OwnAccess,
		handlers: DeliveryHandlers,
		{ attempts, inPlace }: Pick<Memory, 'attempts' | 'inPlace'>,
	) {
		this.#access = access;
		this.#handlers = handlers;
		this.#attempts = attempts;
		this.#inPlace = inPlace;
	}

	/** Begins no further write. */
	stop(): void {
		this.#stopped = true;
	}

	/**
	 * Brings the cluster as near to what is wanted as it can be now: what routes need, baseline routes, then the routes; then
	 * what is not wanted any more goes, in the opposite order. `situation` is asked again before each step.
	 */
	async deliver(situation: () => Situation): Promise<Delivered> {
		const run = new Run();
		for (const role of roles) await this.#perform(arrivals(role, situation()), situation, run);
		for (const role of roles.toReversed()) await this.#perform(departures(role, situation()), situation, run);
		this.#tellHeld(run.held);
		return run;
	}

	async #perform({ writes, held, again }: Agenda, situation: () => Situation, run: Run): Promise<void> {
		run.held.push(...held);
		run.again = Math.min(run.again, again);
		const queue = [...writes];
		const worker = async () => {
			for (let write = queue.shift(); write !== undefined; write = queue.shift()) {
				if (this.#stopped || run.isCutOff) return;
				this.#finish(write, await writeObject(this.#access, write), situation().now, run);
			}
		};
		await Promise.all(Array.from({ length: Math.min(atOnce, writes.length) }, worker));
	}

	#finish(write: Write, outcome: Outcome, now: number, run: Run): void {
		const wanted = write.kind === 'delete' ? undefined : write.wanted;
		const about = { wanted, live: write.live };
		const ref = refOfWrite(write);
		switch (outcome.kind) {
			case 'done':
				run.writes++;
				this.#done(write, outcome.object, now);
				break;
			case 'conflict':
				run.hadConflicts = true;
				// Each further conflict over the same makes the next attempt wait: two programs may be at it.
				run.again = Math.min(run.again, now + this.#attempts.failed(write.id, about, 'passing', now));
				if (outcome.object !== undefined) this.#handlers.take(outcome.object);
				else if (write.live !== undefined) this.#handlers.drop(write.live);
				this.#handlers.onEvent({ kind: 'conflict', ref });
				break;
			case 'failed': {
				const { failure, reason } = outcome;
				const retryMs = this.#attempts.failed(write.id, about, failure, now);
				run.again = Math.min(run.again, now + retryMs);
				this.#handlers.onEvent({ kind: 'failed', ref, reason, retryMs });
				break;
			}
			// Whatever else there is to write would fail as well: it waits until the API server answers.
			case 'unreachable':
				run.isCutOff = true;
				this.#handlers.unreachable(outcome.reason);
		}
	}

	#done(write: Write, object: KubernetesObject | undefined, now: number): void {
		const ref = refOfWrite(write);
		const wanted = write.kind === 'delete' ? undefined : write.wanted;
		if (object !== undefined) this.#handlers.take(object);
		else if (write.live !== undefined) this.#handlers.drop(write.live);
		const waitMs = this.#attempts.succeeded(write.id, wanted, now);
		if (wanted === undefined) {
			this.#handlers.onEvent({ kind: 'pruned', ref, how: write.kind === 'delete' ? 'deleted' : 'stripped' });
			return;
		}
		if (object !== undefined) this.#inPlace.accept(wanted, object);
		const how = write.kind === 'patch' ? 'patched' : write.live === undefined ? 'created' : 'changed';
		this.#handlers.onEvent({ kind: 'applied', ref, how, keys: wanted.keys });
		if (waitMs > 0 && write.live !== undefined) {
			this.#handlers.onEvent({ kind: 'contested', ref, by: otherManager(write.live, fieldManager), retryMs: waitMs });
		}
	}

	#tellHeld(held: readonly Held[]): void {
		const now = new Map(held.map(({ wanted, reason }) => [wanted.id, reason]));
		for (const { wanted, reason } of held) {
			if (this.#heldBefore.get(wanted.id) === reason) continue;
			this.#handlers.onEvent({ kind: 'held', ref: refTo(wanted.object), reason });
		}
		this.#heldBefore = now;
	}
}

/** What one delivery has come to so far. */
class Run implements Delivered {
	writes = 0;
	readonly held: Held[] = [];
	hadConflicts = false;
	again = Number.POSITIVE_INFINITY;
	isCutOff = false;
}

/** The identities of what is held. */
export function refsOf(held: readonly Held[]): readonly ObjectRef[] {
	return held.map(({ wanted }) => refTo(wanted.object));
}
