// SPDX-License-Identifier: Apache-2.0
import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../clock.ts';

interface Timer {
	readonly at: number;
	readonly call: () => void;
}

/** A clock that stands still until it is moved. */
export class FakeClock implements Clock {
	#now: number;
	#timers: readonly Timer[] = [];

	/** Begins at a time (RFC 3339). */
	constructor(begin: string) {
		this.#now = Date.parse(begin);
	}

	/** The time that it shows. */
	now(): number {
		return this.#now;
	}

	/** Calls once the clock was moved so far. */
	after(millis: number, call: () => void): () => void {
		const timer = { at: this.#now + millis, call };
		this.#timers = [...this.#timers, timer];
		return () => {
			this.#timers = this.#timers.filter((one) => one !== timer);
		};
	}

	/**
	 * Moves on, stopping at every timer on the way and letting what it began come to its next wait, for `millis` altogether.
	 * With 0, what is due now and what follows from it.
	 */
	async advance(millis: number): Promise<void> {
		const end = this.#now + millis;
		for (;;) {
			await quiet();
			const next = this.#timers.toSorted((a, b) => a.at - b.at)[0];
			if (next === undefined || next.at > end) break;
			this.#timers = this.#timers.filter((one) => one !== next);
			this.#now = Math.max(this.#now, next.at);
			next.call();
		}
		this.#now = end;
	}
}

/** Lets everything run that waits for nothing but its turn. */
async function quiet(): Promise<void> {
	for (let turn = 0; turn < 3; turn++) await setImmediate();
}
