// SPDX-License-Identifier: Apache-2.0

/** Lets a few pieces of work run at one time; the others wait in the order in which they came. */
export class Limiter {
	readonly #most: number;
	#running = 0;
	readonly #waiting: (() => void)[] = [];

	constructor(most: number) {
		this.#most = most;
	}

	/** Runs `work` when it is its turn; settles as it does. */
	async run<T>(work: () => Promise<T>): Promise<T> {
		if (this.#running >= this.#most) await new Promise<void>((resolve) => this.#waiting.push(resolve));
		else this.#running++;
		try {
			return await work();
		} finally {
			const next = this.#waiting.shift();
			// The place is handed on, not given up.
			if (next === undefined) this.#running--;
			else next();
		}
	}
}
