// SPDX-License-Identifier: Apache-2.0

/** How long streams are served before other work gets its turn, in milliseconds. */
const slice = 8;

/** Serves what waits, one after another, without keeping the process from reading requests. */
export class Turns<T> {
	readonly #waiting = new Set<T>();
	readonly #serve: (one: T) => void;
	#scheduled = false;

	constructor(serve: (one: T) => void) {
		this.#serve = serve;
	}

	/** The number of those that wait. */
	get length(): number {
		return this.#waiting.size;
	}

	/** Has one served soon, once however often it is asked for. */
	add(one: T): void {
		this.#waiting.add(one);
		if (this.#scheduled) return;
		this.#scheduled = true;
		setImmediate(() => this.#run());
	}

	/** Takes one out that needs no turn any more. */
	delete(one: T): void {
		this.#waiting.delete(one);
	}

	#run(): void {
		const end = performance.now() + slice;
		for (const one of this.#waiting) {
			this.#waiting.delete(one);
			this.#serve(one);
			if (performance.now() >= end) break;
		}
		this.#scheduled = this.#waiting.size > 0;
		if (this.#scheduled) setImmediate(() => this.#run());
	}
}
