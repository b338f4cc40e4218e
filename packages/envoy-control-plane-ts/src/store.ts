// SPDX-License-Identifier: Apache-2.0
import { canonical } from './names.ts';
import type { Resource } from './resource.ts';
import { ResourceTable } from './resource-table.ts';

/** Resources to put and to take away, as one step. */
export interface Changes {
	readonly set?: Iterable<Resource>;
	readonly remove?: Iterable<ResourceName>;
}

/** What names a resource. */
export interface ResourceName {
	readonly typeUrl: string;
	readonly name: string;
}

/**
 * Resources by type and name, and the order in which they changed.
 *
 * One store may serve any number of clients, and a resource may be in any number of stores. Changes of one step are seen
 * by clients together, in the order that the protocol demands; steps that a client has no time for are joined.
 */
export class Store {
	readonly #tables = new Map<string, ResourceTable>();
	readonly #listeners = new Set<() => void>();
	/** When the last steps were, by number modulo its length. */
	readonly #times = new Float64Array(1_024);
	#generation = 0;

	/** The number of the last step that changed something. */
	get generation(): number {
		return this.#generation;
	}

	/** When a step was, on the clock of `performance.now()`; of a step long ago, a time after it. */
	changedAt(generation: number): number {
		const { length } = this.#times;
		return this.#times[Math.max(generation, this.#generation - length + 1) % length]!;
	}

	/** The types that the store has resources of, and those that are asked for. */
	get types(): readonly string[] {
		return [...this.#tables.keys()];
	}

	/**
	 * Puts and removes resources in one step and answers its generation. A resource that is there with the same version is
	 * no change, as is the removal of one that is not there. Throws what a listener throws, when all have been called.
	 */
	publish({ set = [], remove = [] }: Changes): number {
		// Read before anything changes: an iterable may throw.
		const [puts, removals] = [[...set], [...remove]];
		const next = this.#generation + 1;
		let changed = false;
		for (const resource of puts) changed = this.table(resource.typeUrl).set(resource, next) || changed;
		for (const { typeUrl, name } of removals) changed = this.table(typeUrl).remove(canonical(name), next) || changed;
		if (!changed) return this.#generation;
		this.#generation = next;
		this.#times[next % this.#times.length] = performance.now();
		this.#tell();
		return next;
	}

	/** Makes the resources of the given types (default: of all types) exactly these, in one step; answers its generation. */
	replace(resources: Iterable<Resource>, types?: Iterable<string>): number {
		const set = [...resources];
		const wanted = new Map<string, Set<string>>();
		for (const typeUrl of types ?? this.types) wanted.set(typeUrl, new Set());
		for (const { typeUrl, name } of set) {
			const names = wanted.get(typeUrl);
			if (names === undefined && types !== undefined) throw new TypeError(`${typeUrl}: not among the types to replace`);
			if (names === undefined) wanted.set(typeUrl, new Set([name]));
			else names.add(name);
		}
		const remove = [...wanted].flatMap(([typeUrl, names]) =>
			[...this.table(typeUrl).resources()].filter(({ name }) => !names.has(name)),
		);
		return this.publish({ set, remove });
	}

	/** The resource of a type and name. */
	get(typeUrl: string, name: string): Resource | undefined {
		return this.#tables.get(typeUrl)?.get(canonical(name));
	}

	/** The resources of a type, in the order in which they came. */
	resources(typeUrl: string): Iterable<Resource> {
		return this.#tables.get(typeUrl)?.resources() ?? [];
	}

	/** The table of a type, made where there is none. */
	table(typeUrl: string): ResourceTable {
		const known = this.#tables.get(typeUrl);
		if (known !== undefined) return known;
		const table = new ResourceTable();
		this.#tables.set(typeUrl, table);
		return table;
	}

	/** Forgets a type that nobody reads and that has no resources: a client may have asked for anything. */
	forget(typeUrl: string): void {
		if (this.#tables.get(typeUrl)?.isUnused) this.#tables.delete(typeUrl);
	}

	/** Calls back after every step that changed something, until what it answers is called. */
	onChange(listener: () => void): () => void {
		this.#listeners.add(listener);
		return () => void this.#listeners.delete(listener);
	}

	#tell(): void {
		const errors: unknown[] = [];
		for (const listener of [...this.#listeners]) {
			try {
				listener();
			} catch (error) {
				errors.push(error);
			}
		}
		if (errors.length > 0) throw errors[0];
	}
}
