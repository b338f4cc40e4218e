// SPDX-License-Identifier: Apache-2.0
import { Collector } from './collect.ts';
import type { Diagnostic, Path } from './diagnostic.ts';
import type { Documents } from './documents.ts';
import { refOfResource } from './identity.ts';
import { keyOwners } from './key-owners.ts';
import { locate, type Origins, positionIn, TextOrigins } from './origins.ts';
import { type Placed, readText } from './read-text.ts';
import { isMap, subjectOf } from './subject.ts';
import { Text } from './text.ts';

/** A text to read, and the name that positions give as its file. */
export interface Source {
	readonly name: string;
	readonly text: string;
}

/** What `parse` makes of texts. */
export interface Parsed {
	readonly documents: Documents;
	readonly diagnostics: readonly Diagnostic[];
	readonly origins: Origins;
}

/**
 * Reads Kubernetes objects and xDS resources from YAML and JSON texts.
 *
 * Never throws: every mistake of every text is a diagnostic with a position, in the order of the texts. Objects that
 * do not meet their schema are left out of `documents`; the others are there with all their fields. `diagnostics` includes those of
 * `keyOwners`, whose late claimants stay in `documents`.
 */
export function parse(sources: readonly Source[]): Parsed {
	const collector = new Collector();
	const origins = new TextOrigins();
	const diagnostics: Diagnostic[] = [];
	for (const { name, text } of sources) {
		for (const document of readText(new Text(name, text), diagnostics)) {
			for (const place of items(document)) {
				const ref = subjectOf(place.value).ref ?? (isMap(place.value) ? refOfResource(place.value) : undefined);
				if (ref !== undefined) origins.add(ref, place);
				for (const one of collector.add(place.value)) diagnostics.push(placed(one, place));
			}
		}
	}
	const documents = collector.documents();
	diagnostics.push(...locate(keyOwners(documents).diagnostics, origins));
	return { documents, diagnostics: inOrder(diagnostics, sources), origins };
}

function inOrder(diagnostics: readonly Diagnostic[], sources: readonly Source[]): Diagnostic[] {
	const ranks = new Map([...sources.entries()].reverse().map(([index, { name }]) => [name, index]));
	const rank = ({ position }: Diagnostic) => (position === undefined ? -1 : (ranks.get(position.file) ?? -1));
	return diagnostics.toSorted(
		(a, b) =>
			rank(a) - rank(b) ||
			(a.position?.line ?? 0) - (b.position?.line ?? 0) ||
			(a.position?.column ?? 0) - (b.position?.column ?? 0),
	);
}

/** What `readObjects` makes of objects. */
export type Read = Omit<Parsed, 'origins'>;

/**
 * Sorts and checks objects that are data already, such as those that a cluster lists: `parse` without texts, so without
 * positions.
 */
export function readObjects(objects: Iterable<unknown>): Read {
	const collector = new Collector();
	const diagnostics: Diagnostic[] = [];
	for (const object of objects) {
		for (const { value } of items({ value: object, path: [] })) diagnostics.push(...collector.add(value));
	}
	const documents = collector.documents();
	diagnostics.push(...keyOwners(documents).diagnostics);
	return { documents, diagnostics };
}

/** The value, or the items of the list that it is, at any depth. */
function* items<Place extends { readonly value: unknown; readonly path: Path }>(place: Place): Generator<Place> {
	const { value, path } = place;
	const field = listField(value);
	if (field === undefined) {
		yield place;
		return;
	}
	const list = (value as Readonly<Record<string, readonly unknown[]>>)[field]!;
	for (const [index, item] of list.entries()) yield* items({ ...place, value: item, path: [...path, field, index] });
}

/** Where a list has its items: a `v1` List or a List of a kind, or xDS resources as a discovery response and Envoy's files hold them. */
function listField(value: unknown): 'items' | 'resources' | undefined {
	if (!isMap(value)) return undefined;
	if (value.kind === undefined && value['@type'] === undefined && Array.isArray(value.resources)) return 'resources';
	if (typeof value.apiVersion !== 'string' || typeof value.kind !== 'string') return undefined;
	return value.kind.endsWith('List') && Array.isArray(value.items) ? 'items' : undefined;
}

function placed(diagnostic: Diagnostic, place: Placed): Diagnostic {
	const at = diagnostic.code === 'model/unknown-field' ? 'key' : 'value';
	return { ...diagnostic, position: positionIn(place, diagnostic.path ?? [], at) };
}
