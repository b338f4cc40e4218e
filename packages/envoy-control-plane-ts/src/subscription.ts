// SPDX-License-Identifier: Apache-2.0
import type { Resource } from './resource.ts';
import type { ResourceType } from './resource-types.ts';

/** The name that stands for every resource. */
const wildcard = '*';

/** What a resource can be asked for by. */
type Named = Pick<Resource, 'name' | 'collection' | 'aliases'>;

/** What a client asks for of one type, on one stream (Envoy, xDS protocol, "How the client specifies what resources to return"). */
export class Subscription {
	readonly #type: ResourceType;
	readonly #names = new Set<string>();
	#wildcard = false;
	/** Whether anything was ever named: from then on a list without names means nothing. */
	#named = false;
	#begun = false;

	constructor(type: ResourceType) {
		this.#type = type;
	}

	/** Whether every resource is asked for. */
	get isWildcard(): boolean {
		return this.#wildcard;
	}

	/** The names that are asked for, `*` left out. */
	get names(): ReadonlySet<string> {
		return this.#names;
	}

	/** Whether the client asks for a name, alone or with all others. */
	asksFor(name: string): boolean {
		return this.#wildcard || this.#names.has(name);
	}

	/** Whether the client asks for a resource: by its name, an alias, what it is in, or with all others. */
	wants(resource: Resource): boolean {
		return this.#wildcard || this.matches(resource, this.#names);
	}

	/** Whether a resource is among what some names ask for. */
	matches({ name, collection, aliases }: Named, names: ReadonlySet<string>): boolean {
		if (names.size === 0) return false;
		if (names.has(name) || names.has(wildcard)) return true;
		return (collection !== undefined && names.has(collection)) || aliases.some((alias) => names.has(alias));
	}

	/** Takes a request in state of the world, which lists all that is asked for; answers the names that are new and gone. */
	replace(names: readonly string[]): { readonly added: readonly string[]; readonly removed: readonly string[] } {
		const first = !this.#begun;
		this.#begun = true;
		if (names.length === 0 && !this.#named) {
			this.#wildcard = this.#type.legacyWildcard === true;
			return { added: first && this.#wildcard ? [wildcard] : [], removed: [] };
		}
		this.#named = true;
		const before = this.#wildcard ? [wildcard, ...this.#names] : [...this.#names];
		const wanted = new Set(names);
		const added = [...wanted].filter((name) => (name === wildcard ? !this.#wildcard : !this.#names.has(name)));
		const removed = before.filter((name) => !wanted.has(name));
		this.#wildcard = wanted.delete(wildcard);
		this.#names.clear();
		for (const name of wanted) this.#names.add(name);
		return { added, removed };
	}

	/**
	 * Takes an incremental request. Answers the names to be answered anew, one perhaps twice: every name that it subscribes
	 * to, also one that is subscribed to already, and a name that it unsubscribes from while every resource is still asked
	 * for.
	 */
	change(subscribe: readonly string[], unsubscribe: readonly string[]): readonly string[] {
		const first = !this.#begun;
		this.#begun = true;
		const answer: string[] = [];
		if (first && subscribe.length === 0 && this.#type.legacyWildcard === true) {
			this.#wildcard = true;
			answer.push(wildcard);
		}
		for (const name of unsubscribe) {
			if (name === wildcard) this.#wildcard = false;
			else if (this.#names.delete(name) && this.#wildcard) answer.push(name);
		}
		for (const name of subscribe) {
			this.#named = true;
			answer.push(name);
			if (name === wildcard) this.#wildcard = true;
			else this.#names.add(name);
		}
		return answer;
	}
}
