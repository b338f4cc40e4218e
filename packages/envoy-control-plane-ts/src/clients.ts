// SPDX-License-Identifier: Apache-2.0
import { Quarantine } from './quarantine.ts';

interface Known {
	readonly quarantine: Quarantine;
	streams: number;
	forget?: NodeJS.Timeout;
}

/** What is remembered of clients while they are connected, and for a while after: a client that comes back is the same one. */
export class Clients {
	readonly #known = new Map<string, Known>();
	readonly #grace: number;
	readonly #most: number;

	/** `grace` is how long a client is remembered after its last stream, in milliseconds; `most`, how many are at once. */
	constructor(grace: number, most: number) {
		this.#grace = grace;
		this.#most = most;
	}

	/** The number of clients that something is remembered of. */
	get size(): number {
		return this.#known.size;
	}

	/** A stream of a client begins; answers what the client refused. */
	enter(id: string): Quarantine {
		const known: Known = this.#known.get(id) ?? { quarantine: new Quarantine(), streams: 0 };
		clearTimeout(known.forget);
		delete known.forget;
		known.streams++;
		this.#known.set(id, known);
		return known.quarantine;
	}

	/** A stream of a client ends; with the last one the client is forgotten, at once where it refused nothing. */
	leave(id: string): void {
		const known = this.#known.get(id);
		if (known === undefined || --known.streams > 0) return;
		if (known.quarantine.isEmpty || this.#known.size > this.#most) {
			this.#known.delete(id);
			return;
		}
		known.forget = setTimeout(() => this.#known.delete(id), this.#grace);
		known.forget.unref();
	}

	/** Forgets everybody. */
	clear(): void {
		for (const { forget } of this.#known.values()) clearTimeout(forget);
		this.#known.clear();
	}
}
