// SPDX-License-Identifier: Apache-2.0

/** A few things that are dear to make: each is lent to one borrower after the other, and made when it is first needed. */
export class Pool<Thing> {
	readonly #make: () => Promise<Thing>;
	readonly #made: Promise<Thing>[] = [];
	readonly #free: Thing[] = [];

	constructor(make: () => Promise<Thing>) {
		this.#make = make;
	}

	/** Lends a thing that nobody has; the borrower gives it back. */
	async take(): Promise<Thing> {
		const free = this.#free.pop();
		if (free !== undefined) return free;
		const made = this.#make();
		this.#made.push(made);
		return made;
	}

	give(thing: Thing): void {
		this.#free.push(thing);
	}

	/** Ends everything that was made. */
	async end(end: (thing: Thing) => Promise<void>): Promise<void> {
		const made = await Promise.allSettled(this.#made);
		await Promise.all(made.map((one) => (one.status === 'fulfilled' ? end(one.value) : undefined)));
	}
}
