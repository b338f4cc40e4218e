// SPDX-License-Identifier: Apache-2.0
import type { Resource } from './resource.ts';
import type { Sendable } from './response.ts';

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
	/** What it changed to first: the client may have that where it would wait for the newest for too long. */
	readonly earlier?: Earlier | undefined;
}

/** What a resource was at a step that is not the last one in which it changed. */
interface Earlier {
	readonly resource: Resource;
	readonly generation: number;
}

/** The names of one type that are to be sent on one stream, in the order in which they became due. */
export class Pending {
	readonly #due = new Map<string, Due>();
	#unheard = -1;

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

	/**
	 * The last step in which a name went that the client has not had since it came: what was there in the steps before may
	 * need it. `isThere` says whether there is something under a name.
	 */
	lastUnheard(isThere: (name: string) => boolean): number {
		let last = this.#unheard;
		for (const [name, due] of this.#due)
			if (!isHad(due) && due.generation > last && !isThere(name)) last = due.generation;
		return last;
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

	/** A name is to be sent again that was refused with others: the client may have taken it all the same, or not. */
	again(name: string, due: Due): void {
		this.add(name, due);
		this.#unheard = Math.max(this.#unheard, this.#due.get(name)!.generation);
	}

	/** There is nothing under a name, and nothing was sent of it; answers why it was to be sent. */
	pass(name: string): Due {
		const due = this.#due.get(name)!;
		this.#miss(due);
		this.#due.delete(name);
		return due;
	}

	/** Something was sent of a name, as it is in a step: what it became after that is still to be sent. */
	sent(name: string, { resource, generation }: Sendable): void {
		const due = this.#due.get(name)!;
		if (resource === undefined) this.#miss(due);
		if (due.generation <= generation) this.#due.delete(name);
		else this.#due.set(name, { since: generation + 1, generation: due.generation, known: true, asked: false });
	}

	clear(): void {
		this.#due.clear();
	}

	#miss(due: Due): void {
		if (!isHad(due)) this.#unheard = Math.max(this.#unheard, due.generation);
	}
}

// Of what is due since before every step, nobody knows what the client has.
function isHad({ known, since }: Due): boolean {
	return known && since > 0;
}

/** Why a name is to be sent that was to be sent already: what the client has is what it had before. */
function joined(before: Due, { since, generation, asked, earlier }: Due): Due {
	return {
		since: Math.min(before.since, since),
		generation: Math.max(before.generation, generation),
		known: before.known,
		asked: asked || before.asked,
		earlier: before.earlier ?? earlier,
	};
}
