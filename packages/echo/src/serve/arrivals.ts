// SPDX-License-Identifier: Apache-2.0
import type { Arrival } from '../exchange.ts';
import { limits } from '../limits.ts';

/** Which arrivals somebody asks for: those of one id, or those whose ids begin alike. */
export type Wanted = { readonly id: string } | { readonly prefix: string };

interface Kept {
	readonly id: string;
	// Text takes a fraction of the memory of the object.
	readonly json: string;
}

/** The last requests that carried an id, as many as the limits allow. */
export class Arrivals {
	readonly #most: number;
	readonly #mostTotal: number;
	#kept: Kept[] = [];
	// Everything before this position has been dropped; the list is cut now and then.
	#first = 0;
	#total = 0;

	constructor(most: number = limits.arrivals, mostTotal: number = limits.arrivalsTotal) {
		this.#most = most;
		this.#mostTotal = mostTotal;
	}

	/** Keeps an arrival if it has an id. */
	add(arrival: Arrival): void {
		if (arrival.id === undefined) return;
		const json = JSON.stringify(arrival);
		this.#kept.push({ id: arrival.id, json });
		this.#total += json.length;
		while (this.#kept.length - this.#first > this.#most || this.#total > this.#mostTotal) {
			this.#total -= this.#kept[this.#first]!.json.length;
			this.#first++;
		}
		if (this.#first > this.#most) {
			this.#kept = this.#kept.slice(this.#first);
			this.#first = 0;
		}
	}

	/** The arrivals that are asked for, oldest first, as the JSON text of `{arrivals: Arrival[]}`. */
	json(wanted: Wanted): string {
		const isWanted =
			'id' in wanted ? ({ id }: Kept) => id === wanted.id : ({ id }: Kept) => id.startsWith(wanted.prefix);
		const found = this.#kept.slice(this.#first).filter(isWanted);
		return `{"arrivals":[${found.map(({ json }) => json).join()}]}`;
	}
}
