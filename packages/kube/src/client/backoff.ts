// SPDX-License-Identifier: Apache-2.0

/** Delays that double from `first` to `most` milliseconds, each shortened by up to half so that clients do not meet. */
export class Backoff {
	readonly #first: number;
	readonly #most: number;
	#next: number;

	constructor(first: number, most: number) {
		this.#first = first;
		this.#most = most;
		this.#next = first;
	}

	/** The delay before the next attempt, in milliseconds. */
	next(): number {
		const delay = this.#next;
		this.#next = Math.min(delay * 2, this.#most);
		return delay * (0.5 + Math.random() / 2);
	}

	/** To be called after a success. */
	reset(): void {
		this.#next = this.#first;
	}
}

/** Waits; ends early, without an error, when the signal is aborted. */
export function pause(millis: number, signal?: AbortSignal): Promise<void> {
	if (signal?.aborted) return Promise.resolve();
	return new Promise((resolve) => {
		const done = () => {
			clearTimeout(timer);
			signal?.removeEventListener('abort', done);
			resolve();
		};
		const timer = setTimeout(done, millis);
		signal?.addEventListener('abort', done);
	});
}
