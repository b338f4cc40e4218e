// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject } from '@branchline/model';

/** What happened to one object; for `deleted`, the object as it was last seen. */
export interface Change {
	readonly type: 'added' | 'modified' | 'deleted';
	readonly object: KubernetesObject;
}

/** The objects of a kind as they were last seen, by namespace and name. Every update returns what it changed. */
export class Store {
	readonly #objects = new Map<string, KubernetesObject>();

	/** The objects, in no particular order. */
	items(): readonly KubernetesObject[] {
		return [...this.#objects.values()];
	}

	/** Takes what is there now for all that there is: what is missing was deleted. */
	replaceAll(items: readonly KubernetesObject[]): readonly Change[] {
		const present = new Set(items.map(idOf));
		const vanished = [...this.#objects.values()].filter((object) => !present.has(idOf(object)));
		return [...vanished.flatMap((object) => this.remove(object)), ...items.flatMap((object) => this.put(object))];
	}

	/** An object that is new or changed; one with another uid is another object, and the old one was deleted. */
	put(object: KubernetesObject): readonly Change[] {
		const id = idOf(object);
		const known = this.#objects.get(id);
		this.#objects.set(id, object);
		if (known === undefined) return [{ type: 'added', object }];
		if (known.metadata.uid !== object.metadata.uid) {
			return [
				{ type: 'deleted', object: known },
				{ type: 'added', object },
			];
		}
		const isSame = known.metadata.resourceVersion === object.metadata.resourceVersion;
		return isSame ? [] : [{ type: 'modified', object }];
	}

	/** An object that is gone. */
	remove(object: KubernetesObject): readonly Change[] {
		return this.#objects.delete(idOf(object)) ? [{ type: 'deleted', object }] : [];
	}
}

function idOf({ metadata: { namespace = '', name } }: KubernetesObject): string {
	return `${namespace}/${name}`;
}
