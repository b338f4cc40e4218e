// SPDX-License-Identifier: Apache-2.0

/** The first step that each of some names waits with. */
export class FirstSteps {
	readonly #steps = new Map<string, number>();

	/** The names that wait. */
	get names(): Iterable<string> {
		return this.#steps.keys();
	}

	/** The first step of all; Infinity where nothing waits. */
	get first(): number {
		return [...this.#steps.values()].reduce((first, step) => Math.min(first, step), Number.POSITIVE_INFINITY);
	}

	/** A name waits with a step; where it waits with one before, with that. */
	add(name: string, step: number): void {
		this.#steps.set(name, Math.min(step, this.#steps.get(name) ?? step));
	}

	/** A name does not wait any more. */
	delete(name: string): void {
		this.#steps.delete(name);
	}
}
