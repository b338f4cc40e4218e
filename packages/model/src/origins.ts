// SPDX-License-Identifier: Apache-2.0
import type { Diagnostic, ObjectRef, Path, Position } from './diagnostic.ts';
import { groupOf, namespaceOf } from './identity.ts';
import type { Placed } from './read-text.ts';

/** Where the objects of some documents were read from. */
export interface Origins {
	/** The place of `path` in an object, or of its nearest part that is written; `undefined` for an unknown object. */
	positionOf(object: ObjectRef, path?: Path): Position | undefined;
}

/** The origins of objects that were read from texts; of an object that was given twice, the first. */
export class TextOrigins implements Origins {
	readonly #places = new Map<string, Placed>();

	/** Remembers where an object was read. */
	add(object: ObjectRef, place: Placed): void {
		const id = idOf(object);
		if (!this.#places.has(id)) this.#places.set(id, place);
	}

	positionOf(object: ObjectRef, path: Path = []): Position | undefined {
		const place = this.#places.get(idOf(object));
		return place && positionIn(place, path, 'value');
	}
}

/** The position of a path inside a value that was read from a text. */
export function positionIn(place: Placed, path: Path, at: 'key' | 'value'): Position {
	return place.text.find(place.start, place.end, [...place.path, ...path], at);
}

/**
 * The same diagnostics, with a position for each that has an object and none yet, where `origins` knows the object.
 */
export function locate(diagnostics: readonly Diagnostic[], origins: Origins): Diagnostic[] {
	return diagnostics.map((diagnostic) => {
		if (diagnostic.position !== undefined || diagnostic.object === undefined) return diagnostic;
		const position = origins.positionOf(diagnostic.object, diagnostic.path);
		return position === undefined ? diagnostic : { ...diagnostic, position };
	});
}

function idOf(object: ObjectRef): string {
	const namespace = namespaceOf({ metadata: object });
	return JSON.stringify([groupOf(object.apiVersion), object.kind, namespace, object.name]);
}
