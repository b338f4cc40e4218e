// SPDX-License-Identifier: Apache-2.0
import type { Clock } from './clock.ts';

/** How long changes are collected before they are acted on, in milliseconds. */
export interface Collecting {
	/** Without a further change for this long, a round begins. */
	readonly quietMs: number;
	/** However many changes follow, a round begins this long after the first. */
	readonly mostMs: number;
}

/** Runs rounds of work, one after the other, each for all the changes that came since the one before. */
export class Rounds {
	readonly #clock: Clock;
	readonly #collecting: Collecting;
	readonly #round: () => Promise<void>;
	#first: number | undefined;
	#last = 0;
	#due = Number.POSITIVE_INFINITY;
	#running: Promise<void> | undefined;
	#cancel: () => void = () => undefined;
	#stopped = false;

	/** A round must not throw. */
	constructor(clock: Clock, collecting: Collecting, round: () => Promise<void>) {
		this.#clock = clock;
		this.#collecting = collecting;
		this.#round = round;
	}

	/** Something changed. */
	poke(): void {
		this.#last = this.#clock.now();
		this.#first ??= this.#last;
		this.#arm();
	}

	/** There will be something to do at this time (milliseconds since the epoch), even if nothing changes. */
	dueAt(instant: number): void {
		this.#due = Math.min(this.#due, instant);
		this.#arm();
	}

	/** Begins no further round, and waits for the one that runs. */
	async stop(): Promise<void> {
		this.#stopped = true;
		this.#cancel();
		await this.#running;
	}

	#arm(): void {
		this.#cancel();
		if (this.#stopped || this.#running !== undefined) return;
		const { quietMs, mostMs } = this.#collecting;
		const collected = this.#first === undefined ? this.#due : Math.min(this.#last + quietMs, this.#first + mostMs);
		const next = Math.min(collected, this.#due);
		if (next === Number.POSITIVE_INFINITY) return;
		this.#cancel = this.#clock.after(Math.max(0, next - this.#clock.now()), () => this.#begin());
	}

	#begin(): void {
		// A long wait may end early.
		const now = this.#clock.now();
		if (this.#first === undefined && now < this.#due) {
			this.#arm();
			return;
		}
		this.#first = undefined;
		this.#due = Number.POSITIVE_INFINITY;
		this.#running = this.#round().finally(() => {
			this.#running = undefined;
			this.#arm();
		});
	}
}
