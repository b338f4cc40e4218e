// SPDX-License-Identifier: Apache-2.0

/** Why a name is to be sent. */
export interface Due {
	/**
	 * The first step of which the client has nothing yet: what needs that step waits. Infinity where nothing changed, and
	 * only the lifetime is to be renewed.
	 */
	readonly since: number;
	/** The step in which it changed last, or in which it was asked for: it waits for what that step needs. */
	readonly generation: number;
	/** Whether the client may have it. */
	readonly known: boolean;
	/** Whether the client waits for an answer, even that there is no such resource. */
	readonly asked: boolean;
}

/** The names of one type that are to be sent on one stream, in the order in which they became due. */
export class Pending {
	readonly #due = new Map<string, Due>();

	get size(): number {
		return this.#due.size;
	}

	get names(): Iterable<string> {
		return this.#due.keys();
	}

	/** The first step of those names that a test picks, of which something is to be sent; Infinity where there are none. */
	first(picks: (name: string, due: Due) => boolean): number {
		let first = Number.POSITIVE_INFINITY;
		for (const [name, due] of this.#due) if (due.since < first && picks(name, due)) first = due.since;
		return first;
	}

	[Symbol.iterator](): IterableIterator<[name: string, due: Due]> {
		return this.#due.entries();
	}

	get(name: string): Due | undefined {
		return this.#due.get(name);
	}

	/** Notes a name; what was noted of it before and not sent is joined with it. */
	add(name: string, due: Due): void {
		const before = this.#due.get(name);
		this.#due.set(name, before === undefined ? due : joined(before, due));
	}

	delete(name: string): void {
		this.#due.delete(name);
	}

	clear(): void {
		this.#due.clear();
	}
}

/** Why a name is to be sent that was to be sent already: what the client has is what it had before. */
function joined(before: Due, { since, generation, asked }: Due): Due {
	return {
		since: Math.min(before.since, since),
		generation: Math.max(before.generation, generation),
		known: before.known,
		asked: asked || before.asked,
	};
}
