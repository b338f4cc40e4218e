// SPDX-License-Identifier: Apache-2.0
import type { NativeObject } from '@branchline/plan';

/** The field that {@link marked} adds, which no mesh knows. */
const unknownField = 'unheardOf';

/** Maps from names of the user's choice, in which one more entry would be no unknown field but another name. */
const openMaps: ReadonlySet<string> = new Set([
	'headers',
	'withoutHeaders',
	'queryParams',
	'sourceLabels',
	'labels',
	'matchLabels',
	'set',
	'add',
	'typed_per_filter_config',
	'typedPerFilterConfig',
	'filter_metadata',
	'filterMetadata',
]);

/** Which messages get an unknown field. */
export type Places = 'everywhere' | 'outside of matches';

/**
 * The object with an unknown field in every message of its specification, each with a value of its own: what a later
 * version of the mesh's API may bring. Nothing that is there changes.
 */
export function marked<T extends NativeObject>(object: T, nextMark: () => string, places: Places = 'everywhere'): T {
	const { spec } = object as { spec?: unknown };
	if (spec !== undefined) return { ...object, spec: withMarks(spec, 'spec', { nextMark, places }) };
	return withMarks(object, '', { nextMark, places }) as T;
}

interface Marking {
	readonly nextMark: () => string;
	readonly places: Places;
}

function withMarks(value: unknown, name: string, marking: Marking): unknown {
	if (marking.places === 'outside of matches' && (name === 'match' || name === 'matches')) return value;
	if (Array.isArray(value)) return value.map((item) => withMarks(item, unmarked.has(name) ? name : 'item', marking));
	if (typeof value !== 'object' || value === null) return value;
	const fields = Object.entries(value).map(([field, item]) => [field, withMarks(item, field, marking)]);
	const isMessage = !openMaps.has(name) && !unmarked.has(name);
	return Object.fromEntries(isMessage ? [...fields, [unknownField, marking.nextMark()]] : fields);
}

/** Messages of the whole object, which a copy of a rule does not repeat. */
const unmarked: ReadonlySet<string> = new Set([
	'',
	'spec',
	'parentRefs',
	'listeners',
	'servers',
	'selector',
	'metadata',
]);

/** Every mark below a value. */
export function marksIn(value: unknown): ReadonlySet<string> {
	return new Set(JSON.stringify(value)?.match(/mark-\d+/g) ?? []);
}

/** Marks of ever higher numbers. */
export function marker(): () => string {
	let count = 0;
	return () => `mark-${++count}`;
}
