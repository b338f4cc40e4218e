// SPDX-License-Identifier: Apache-2.0
import type { Resource } from './resource.ts';
import type { SentResource } from './response.ts';
import type { Store } from './store.ts';

/**
 * Gives a store back what clients accepted, for everybody, when one refuses what came after it.
 *
 * A version that some client has accepted is never taken back for another one's sake, so a single client can undo only
 * what nobody has taken yet. Resources are taken back one by one: what the step changed beside them stays.
 */
export class RollBack {
	/** The last accepted resource by type and name. */
	readonly #accepted = new WeakMap<Store, Map<string, Map<string, Resource>>>();

	/** A client accepted resources of a type; what is gone from the store is forgotten. */
	accepted(store: Store, typeUrl: string, sent: readonly SentResource[]): void {
		const ofType = this.#of(store, typeUrl);
		for (const { name, resource } of sent) {
			if (resource !== undefined) ofType.set(name, resource);
			else if (store.get(typeUrl, name) === undefined) ofType.delete(name);
		}
	}

	/** A client refused resources of a type; answers the versions to which they were taken back, by name. */
	refused(store: Store, typeUrl: string, refused: readonly SentResource[]): ReadonlyMap<string, string> {
		const ofType = this.#of(store, typeUrl);
		const back = refused.flatMap(({ name, version }) => {
			const last = ofType.get(name);
			const isCurrent = store.get(typeUrl, name)?.version === version;
			return isCurrent && last !== undefined && last.version !== version ? [last] : [];
		});
		store.publish({ set: back });
		return new Map(back.map(({ name, version }) => [name, version]));
	}

	#of(store: Store, typeUrl: string): Map<string, Resource> {
		const types = this.#accepted.get(store) ?? new Map<string, Map<string, Resource>>();
		this.#accepted.set(store, types);
		const ofType = types.get(typeUrl) ?? new Map<string, Resource>();
		types.set(typeUrl, ofType);
		return ofType;
	}
}
