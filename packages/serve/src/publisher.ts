// SPDX-License-Identifier: Apache-2.0
import { identity, sameValue, type XdsResource } from 'branchline';
import { type Resource, resourceFromJson, type Store } from 'envoy-control-plane-ts';

/** A resource that cannot be encoded, such as for a field that is not of the API; what was served of it before stays. */
export interface Unencodable {
	readonly typeUrl: string;
	readonly name: string;
	readonly reason: string;
}

interface Published {
	readonly json: XdsResource;
	/** Undefined where it could not be encoded and nothing was served of it before. */
	readonly resource: Resource | undefined;
	readonly fault: Unencodable | undefined;
}

/** Keeps a store in accord with lists of resources: what is the same stays untouched, and one list is one step. */
export class Publisher {
	readonly #store: Store;
	#published: ReadonlyMap<string, Published> = new Map();

	constructor(store: Store) {
		this.#store = store;
	}

	/** The number of resources that are served. */
	get size(): number {
		return this.#published.size;
	}

	/** Whether something of a type is served. */
	serves(typeUrl: string): boolean {
		for (const _ of this.#store.resources(typeUrl)) return true;
		return false;
	}

	/** Makes the store serve exactly these resources; answers those that it cannot serve as they are. */
	publish(resources: readonly XdsResource[]): readonly Unencodable[] {
		const set: Resource[] = [];
		const next = new Map<string, Published>();
		for (const json of resources) {
			const id = identity(json);
			const before = this.#published.get(id);
			const now = before !== undefined && isSame(before.json, json) ? before : encode(json, before);
			next.set(id, now);
			if (now.resource !== undefined && now.resource !== before?.resource) set.push(now.resource);
		}
		const remove = [...this.#published].flatMap(([id, { resource }]) => (next.has(id) || !resource ? [] : [resource]));
		this.#published = next;
		this.#store.publish({ set, remove });
		return [...next.values()].flatMap(({ fault }) => fault ?? []);
	}
}

function isSame(before: XdsResource, now: XdsResource): boolean {
	return before === now || sameValue(before, now);
}

function encode(json: XdsResource, before: Published | undefined): Published {
	try {
		return { json, resource: resourceFromJson(json), fault: undefined };
	} catch (error) {
		const [typeUrl, name] = JSON.parse(identity(json)) as [string, string];
		const reason = error instanceof Error ? error.message : String(error);
		return { json, resource: before?.resource, fault: { typeUrl, name, reason } };
	}
}
