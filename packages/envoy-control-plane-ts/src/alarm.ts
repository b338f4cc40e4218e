// SPDX-License-Identifier: Apache-2.0

/** Calls back at a time, which may be set to an earlier one. */
export class Alarm {
	readonly #ring: () => void;
	#timer: NodeJS.Timeout | undefined;
	#time = Number.POSITIVE_INFINITY;

	constructor(ring: () => void) {
		this.#ring = ring;
	}

	/** Rings at a time of `performance.now()`, or at the one that is set if that is earlier. */
	set(time: number): void {
		if (time >= this.#time) return;
		this.clear();
		this.#time = time;
		const left = Math.max(0, Math.ceil(time - performance.now()));
		// Longer waits than a timer can take end early, and are set anew.
		this.#timer = setTimeout(() => this.#over(), Math.min(left, 2 ** 31 - 1));
	}

	/** Does not ring any more. */
	clear(): void {
		clearTimeout(this.#timer);
		this.#time = Number.POSITIVE_INFINITY;
	}

	#over(): void {
		this.#time = Number.POSITIVE_INFINITY;
		this.#ring();
	}
}
