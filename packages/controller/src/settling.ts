// SPDX-License-Identifier: Apache-2.0
import type { Settled } from './events.ts';

interface Waiter {
	readonly generation: number;
	resolve(settled: Settled): void;
	reject(error: Error): void;
}

/** Those who wait until a change is dealt with. */
export class Settling {
	#waiters: readonly Waiter[] = [];
	#last: Settled | undefined;

	/** Fulfilled with the round that dealt with a change; at once if there was one. Rejected if the reconciler stops before. */
	wait(generation: number): Promise<Settled> {
		const last = this.#last;
		if (last !== undefined && last.generation >= generation) return Promise.resolve(last);
		return new Promise((resolve, reject) => {
			this.#waiters = [...this.#waiters, { generation, resolve, reject }];
		});
	}

	/** A round is over, after which nothing is left to do but what has to wait. */
	settle(settled: Settled): void {
		this.#last = settled;
		const due = this.#waiters.filter(({ generation }) => generation <= settled.generation);
		this.#waiters = this.#waiters.filter((waiter) => !due.includes(waiter));
		for (const { resolve } of due) resolve(settled);
	}

	/** No round follows. */
	stop(): void {
		const waiters = this.#waiters;
		this.#waiters = [];
		for (const { reject } of waiters) reject(new Error('the reconciler was stopped before it settled'));
	}
}
