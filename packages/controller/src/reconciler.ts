// SPDX-License-Identifier: Apache-2.0
import { type Change, isOwn } from '@branchline/kube';
import type { KubernetesObject } from '@branchline/model';
import type { Situation } from './agenda.ts';
import type { ClusterAccess } from './cluster-access.ts';
import { Deliverer, refsOf } from './delivery.ts';
import type { Settled, Work } from './events.ts';
import { Findings } from './findings.ts';
import { HeadStart } from './head-start.ts';
import { LiveObjects } from './live-objects.ts';
import { Memory } from './memory.ts';
import type { CompleteOptions } from './options.ts';
import { pendingKeys } from './pending-keys.ts';
import { Reading } from './reading.ts';
import { Rounds } from './rounds.ts';
import { Settling } from './settling.ts';
import { Standings } from './standings.ts';
import { StatusWriter } from './status-writer.ts';
import { type Translated, Translation } from './translation.ts';
import { nothingWanted, type WantedObjects, wantedFrom } from './wanted.ts';
import { type WatchedKind, Watches } from './watches.ts';

const brokenMillis = 10_000;

/**
 * Keeps a cluster's mesh in accord with its sandboxes, until it is stopped.
 *
 * Level-triggered: each round looks at everything as it is, translates it, and writes what differs. One round runs at a
 * time, and no other program of one user may run at the same time.
 */
export class Reconciler {
	readonly #options: CompleteOptions;
	readonly #live = new LiveObjects();
	readonly #reading: Reading;
	readonly #headStart: HeadStart;
	readonly #memory = new Memory();
	readonly #findings = new Findings();
	readonly #settling = new Settling();
	readonly #rounds: Rounds;
	readonly #watches: Watches;
	readonly #deliverer: Deliverer;
	readonly #statuses: StatusWriter;
	#translation: Translation;
	#wanted: WantedObjects = nothingWanted;
	#generation = 0;
	#writes = 0;
	#isStarted = false;
	#isDelivering = false;
	#stopping: Promise<void> | undefined;

	constructor(access: ClusterAccess, kinds: readonly WatchedKind[], options: CompleteOptions) {
		const { clock, onEvent } = options;
		this.#options = options;
		this.#reading = new Reading(options);
		this.#headStart = new HeadStart(options.headStartMs);
		this.#translation = new Translation(options);
		this.#rounds = new Rounds(clock, options, () => this.#round());
		this.#watches = new Watches(access, clock, kinds, {
			onChange: (changes) => this.#see(changes),
			onReady: () => this.#rounds.poke(),
			onEvent,
		});
		const handlers = {
			take: (object: KubernetesObject) => this.#take(object),
			drop: (object: KubernetesObject) => this.#drop(object),
			unreachable: (reason: string) => this.#watches.unreachable(reason),
			onEvent,
		};
		this.#deliverer = new Deliverer(access, handlers, this.#memory);
		this.#statuses = new StatusWriter(access, handlers, this.#memory.attempts);
		this.#reading.give(options.documents);
		this.#watches.start();
	}

	/** Counts the changes that others made and that were seen so far, and those of `update`. */
	get generation(): number {
		return this.#generation;
	}

	/** What was done so far, status reports included. */
	get work(): Work {
		return { compared: this.#memory.inPlace.compared, writes: this.#writes };
	}

	/** Replaces the documents that stand beside those of the cluster. */
	update(documents: readonly KubernetesObject[]): void {
		this.#reading.give(documents);
		this.#changed();
	}

	/**
	 * Fulfilled once every change up to `generation` (default: the last that was seen) is dealt with, and nothing is left
	 * to do but what has to wait. Rejected if the reconciler is stopped before.
	 */
	settled(generation: number = this.#generation): Promise<Settled> {
		return this.#settling.wait(generation);
	}

	/** Lets the writes that are under way end, ends every watch, and leaves the mesh as it is. */
	stop(): Promise<void> {
		this.#stopping ??= this.#stop();
		return this.#stopping;
	}

	async #stop(): Promise<void> {
		this.#deliverer.stop();
		await Promise.all([this.#rounds.stop(), this.#watches.stop()]);
		this.#settling.stop();
		this.#options.onEvent({ kind: 'stopped' });
	}

	#see(changes: readonly Change[]): void {
		for (const change of changes) {
			const { type, object } = change;
			if (!this.#live.see(change)) continue;
			const isKept = this.#headStart.keeps(change, this.#options.clock.now(), this.#isStarted);
			const isTranslated = isKept || (type === 'deleted' ? this.#reading.gone(object) : this.#reading.see(object));
			// What happens to our objects while we write is our own doing, as a rule.
			if (isTranslated || (isOwn(object) && !this.#isDelivering)) this.#changed();
			else this.#rounds.poke();
		}
	}

	#changed(): void {
		this.#generation++;
		this.#rounds.poke();
	}

	#take(object: KubernetesObject): void {
		// The answer to a write may hold what somebody else changed, of which the watch then says nothing new.
		if (this.#live.wrote(object) && this.#reading.see(object)) this.#changed();
	}

	#drop(object: KubernetesObject): void {
		if (this.#live.deleted(object)) this.#reading.gone(object);
	}

	async #round(): Promise<void> {
		if (!this.#watches.isReady || this.#stopping !== undefined) return;
		const { onEvent, clock } = this.#options;
		if (!this.#isStarted) onEvent({ kind: 'started', objects: this.#live.size });
		this.#isStarted = true;
		try {
			await this.#reconcile(this.#generation);
		} catch (error) {
			// What was read may have got lost on the way: the next round begins from scratch.
			this.#translation = new Translation(this.#options);
			this.#reading.readAgain();
			onEvent({ kind: 'broken', error, retryMs: brokenMillis });
			this.#rounds.dueAt(clock.now() + brokenMillis);
		}
	}

	async #reconcile(generation: number): Promise<void> {
		const { onEvent, clock } = this.#options;
		for (const object of this.#headStart.free(clock.now())) this.#reading.see(object);
		const translated = this.#translation.next(this.#reading.read(), clock.now());
		this.#findings.tell(translated.diagnostics, onEvent);
		this.#wanted = wantedFrom(translated.artifacts, this.#wanted);
		const situation = () => this.#situation(translated);
		this.#isDelivering = true;
		const delivered = await this.#deliverer.deliver(situation).finally(() => {
			this.#isDelivering = false;
		});
		if (this.#stopping !== undefined) return;
		const pending = pendingKeys(situation(), delivered.held);
		const standings = new Standings(translated, pending);
		const statuses = await this.#statuses.write([...this.#reading.inCluster()], standings, clock.now());
		this.#writes += delivered.writes + statuses.writes;
		this.#memory.forget(situation());
		this.#rounds.dueAt(Math.min(delivered.again, statuses.again, translated.nextExpiry, this.#headStart.next));
		if (delivered.hadConflicts) return this.#rounds.poke();
		const settled: Settled = {
			generation,
			failing: this.#memory.failing(situation()),
			held: refsOf(delivered.held),
		};
		onEvent({ kind: 'settled', settled });
		this.#settling.settle(settled);
	}

	#situation({ isWhole }: Translated): Situation {
		const now = this.#options.clock.now();
		return {
			wanted: this.#wanted,
			isWhole: isWhole && this.#options.prune,
			live: this.#live,
			userView: (id) => this.#reading.userView(id),
			holdingOurs: () => this.#reading.holdingOurs(),
			inPlace: this.#memory.inPlace,
			attempts: this.#memory.attempts,
			servedAs: (object) => this.#watches.servedAs(object),
			acceptance: (route) => this.#memory.acceptance(route, now, this.#options.acceptanceMs),
			now,
		};
	}
}
