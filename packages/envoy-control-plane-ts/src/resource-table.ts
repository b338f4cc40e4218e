// SPDX-License-Identifier: Apache-2.0
import type { Resource } from './resource.ts';

/** One change of a resource. `before` and `after` are undefined where it was not, or is not, there. */
export interface Change {
	readonly generation: number;
	readonly name: string;
	readonly before: Resource | undefined;
	readonly after: Resource | undefined;
}

/** How far a reader of a table has read: changes that every reader has seen are forgotten. */
export interface Cursor {
	position: number;
}

/** The log is looked through for what can be forgotten when it has this many changes more than after the last look. */
const slack = 1_024;

/** The resources of one type, and the changes that not every reader has seen. */
export class ResourceTable {
	readonly #resources = new Map<string, Resource>();
	/** Names by the aliases and collections that ask for them. */
	readonly #others = new Map<string, Set<string>>();
	/** The names of resources with a lifetime. */
	readonly #timed = new Set<string>();
	readonly #cursors = new Set<Cursor>();
	#log: Change[] = [];
	#checked = 0;

	/** The number of resources. */
	get size(): number {
		return this.#resources.size;
	}

	/** Whether it holds nothing, and nobody reads it. */
	get isUnused(): boolean {
		return this.#resources.size === 0 && this.#cursors.size === 0;
	}

	get(name: string): Resource | undefined {
		return this.#resources.get(name);
	}

	/** The resources that a name asks for: the one of that name, else those that have it as an alias or are in that collection. */
	named(name: string): readonly Resource[] {
		const exact = this.#resources.get(name);
		if (exact !== undefined) return [exact];
		return [...(this.#others.get(name) ?? [])].map((one) => this.#resources.get(one)!);
	}

	resources(): Iterable<Resource> {
		return this.#resources.values();
	}

	/** The resources that a client may use for a limited time only. */
	*timed(): Iterable<Resource> {
		for (const name of this.#timed) yield this.#resources.get(name)!;
	}

	/** Puts a resource; says whether that was a change. */
	set(resource: Resource, generation: number): boolean {
		const before = this.#resources.get(resource.name);
		if (before?.version === resource.version && before.ttl === resource.ttl) return false;
		this.#change({ generation, name: resource.name, before, after: resource });
		this.#resources.set(resource.name, resource);
		return true;
	}

	/** Takes a resource away; says whether that was a change. */
	remove(name: string, generation: number): boolean {
		const before = this.#resources.get(name);
		if (before === undefined) return false;
		this.#change({ generation, name, before, after: undefined });
		this.#resources.delete(name);
		return true;
	}

	/** A reader at a generation, who keeps changes after it from being forgotten until it is released. */
	open(position: number): Cursor {
		const cursor = { position };
		this.#cursors.add(cursor);
		return cursor;
	}

	/** Ends a reader. */
	release(cursor: Cursor): void {
		this.#cursors.delete(cursor);
	}

	/** The changes that a reader has not seen, oldest first; moves the reader to `generation`. */
	read(cursor: Cursor, generation: number): readonly Change[] {
		const from = cursor.position;
		cursor.position = generation;
		const last = this.#log.at(-1);
		if (last === undefined || last.generation <= from) return [];
		let start = this.#log.length;
		while (start > 0 && this.#log[start - 1]!.generation > from) start--;
		return start === 0 ? this.#log : this.#log.slice(start);
	}

	#change(change: Change): void {
		this.#log.push(change);
		if (change.after?.ttl === undefined) this.#timed.delete(change.name);
		else this.#timed.add(change.name);
		this.#index(change);
		if (this.#log.length - this.#checked > slack) this.#forget();
	}

	#index({ name, before, after }: Change): void {
		for (const other of otherNames(before)) {
			const names = this.#others.get(other);
			names?.delete(name);
			if (names?.size === 0) this.#others.delete(other);
		}
		for (const other of otherNames(after)) {
			const names = this.#others.get(other) ?? new Set();
			this.#others.set(other, names.add(name));
		}
	}

	#forget(): void {
		let seen = this.#log.at(-1)!.generation - 1;
		for (const { position } of this.#cursors) seen = Math.min(seen, position);
		const kept = this.#log.findIndex(({ generation }) => generation > seen);
		// What was read may be the log itself: what is forgotten is not taken out of it.
		this.#log = kept < 0 ? [] : this.#log.slice(kept);
		this.#checked = this.#log.length;
	}
}

function otherNames(resource: Resource | undefined): readonly string[] {
	if (resource === undefined) return [];
	return resource.collection === undefined ? resource.aliases : [...resource.aliases, resource.collection];
}
