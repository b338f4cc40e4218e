// SPDX-License-Identifier: Apache-2.0
import type { Change, Kube } from '@branchline/kube';
import type { KubernetesObject, NativeObject } from '@branchline/model';
import { identity, type MeshChoice } from 'branchline';
import { type Clock, systemClock } from './clock.ts';
import { accessTo, type ClusterAccess } from './cluster-access.ts';
import type { Listener } from './events.ts';
import { Findings } from './findings.ts';
import { Reading } from './reading.ts';
import { Rounds } from './rounds.ts';
import { addressesOf } from './slice-view.ts';
import { type Translated, Translation } from './translation.ts';
import { watchedKinds } from './watched-kinds.ts';
import { Watches } from './watches.ts';

const brokenMillis = 10_000;

/** What stands beside a cluster, or without one: sandboxes, groups and a policy, Services and EndpointSlices, mesh objects. */
export interface GivenObjects {
	/** Of one identity these hold, and not those of the cluster. */
	readonly documents: readonly KubernetesObject[];
	/** Services and EndpointSlices; only where there is no cluster. */
	readonly services?: readonly KubernetesObject[];
	readonly native?: readonly NativeObject[];
}

/** What a follower translates, and for whom. */
export interface FollowerOptions extends MeshChoice {
	readonly given?: GivenObjects;
	/** Whether the sandboxes and route groups of the cluster count. */
	readonly fromCluster?: boolean;
	/** Gets every translation that differs from the one before; must not throw. */
	readonly onTranslated: (translated: Translated) => void;
	/** Hears of what is found and of the cluster; must not throw. */
	readonly onEvent?: Listener;
	readonly clock?: Clock;
	/** A translation begins when nothing changed for this long, in milliseconds; default: 10. */
	readonly quietMs?: number;
	/** A translation begins this long after the first change, whatever follows, in milliseconds; default: 100. */
	readonly mostMs?: number;
}

/**
 * Translates what a cluster and files say, again after each change and when a sandbox expires, and hands it on: for a
 * mesh that is served and not written into a cluster.
 */
export class Follower {
	readonly #options: FollowerOptions & Required<Pick<FollowerOptions, 'onEvent' | 'clock'>>;
	readonly #reading: Reading;
	readonly #rounds: Rounds;
	readonly #watches: Watches | undefined;
	readonly #findings = new Findings();
	#services: ReadonlyMap<string, KubernetesObject> = new Map();
	#translation: Translation;
	#last: Translated | undefined;
	#objects = 0;
	#isStarted = false;
	#isStopped = false;

	/** Without `access` there is no cluster, and what is given is all there is. */
	constructor(options: FollowerOptions, access?: ClusterAccess) {
		const { clock = systemClock, onEvent = () => undefined, quietMs = 10, mostMs = 100 } = options;
		this.#options = { ...options, clock, onEvent };
		const fromCluster = options.fromCluster === true;
		this.#reading = new Reading({ fromCluster, sliceView: addressesOf });
		this.#translation = new Translation(options);
		this.#rounds = new Rounds(clock, { quietMs, mostMs }, async () => this.#round());
		const handlers = {
			onChange: (changes: readonly Change[]) => this.#see(changes),
			onReady: () => this.#rounds.poke(),
			onEvent,
		};
		this.#watches = access && new Watches(access, clock, watchedKinds(options, { fromCluster }), handlers);
		this.update(options.given ?? { documents: [] });
		this.#watches?.start();
	}

	/** Replaces what stands beside the cluster. */
	update({ documents, services = [], native = [] }: GivenObjects): void {
		this.#reading.give(documents);
		this.#reading.giveNative(native);
		const now = new Map(services.map((object) => [identity(object), object]));
		for (const [id, object] of this.#services) if (!now.has(id)) this.#reading.gone(object);
		for (const object of now.values()) this.#reading.see(object);
		this.#services = now;
		this.#rounds.poke();
	}

	/** Translates no more. */
	async stop(): Promise<void> {
		this.#isStopped = true;
		await Promise.all([this.#rounds.stop(), this.#watches?.stop()]);
		this.#options.onEvent({ kind: 'stopped' });
	}

	#see(changes: readonly Change[]): void {
		let isTranslated = false;
		for (const { type, object } of changes) {
			this.#objects += type === 'added' ? 1 : type === 'deleted' ? -1 : 0;
			const counts = type === 'deleted' ? this.#reading.gone(object) : this.#reading.see(object);
			isTranslated ||= counts;
		}
		if (isTranslated) this.#rounds.poke();
	}

	#round(): void {
		if (this.#isStopped || this.#watches?.isReady === false) return;
		const { onEvent, onTranslated, clock } = this.#options;
		if (!this.#isStarted && this.#watches !== undefined) onEvent({ kind: 'started', objects: this.#objects });
		this.#isStarted = true;
		try {
			const translated = this.#translation.next(this.#reading.read(), clock.now());
			this.#findings.tell(translated.diagnostics, onEvent);
			this.#rounds.dueAt(translated.nextExpiry);
			const isSame = translated.artifacts === this.#last?.artifacts && translated.plan === this.#last.plan;
			this.#last = translated;
			if (!isSame) onTranslated(translated);
		} catch (error) {
			// What was read may have got lost on the way: the next round begins from scratch.
			this.#translation = new Translation(this.#options);
			this.#reading.readAgain();
			onEvent({ kind: 'broken', error, retryMs: brokenMillis });
			this.#rounds.dueAt(clock.now() + brokenMillis);
		}
	}
}

/** Follows a cluster. Throws `CallerMistake` for a mesh, implementation or option that does not exist. */
export function follow(kube: Kube, options: FollowerOptions): Follower {
	return new Follower(options, accessTo(kube));
}
