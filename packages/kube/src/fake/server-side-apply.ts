// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject } from '@branchline/model';
import { sameValue } from 'branchline';

type Fields = { [name: string]: unknown };

/** Who applied an object, as `metadata.managedFields` keeps it. */
interface Entry {
	readonly manager: string;
	readonly operation: 'Apply' | 'Update';
	readonly fieldsType: 'FieldsV1';
	readonly fieldsV1: Fields;
}

/** Fields that others own and that would get another value. */
export interface Conflicts {
	readonly conflicts: readonly { readonly manager: string; readonly field: string }[];
}

/**
 * Server-side apply with every list as a whole (atomic): what a manager applied earlier and no longer applies goes, what
 * it applies stays, and what others own with another value is a conflict unless it is forced.
 */
export function serverSideApply(
	live: KubernetesObject | undefined,
	applied: KubernetesObject,
	manager: string,
	force: boolean,
): { readonly object: KubernetesObject } | Conflicts {
	const entries = entriesOf(live);
	const fields = setOf(fieldsOf(applied));
	const others = entries.filter((entry) => entry.manager !== manager || entry.operation !== 'Apply');
	const taken = leaves(fields).filter((path) => !sameValue(at(live, path), at(applied, path)));
	const conflicts = others.flatMap((entry) =>
		taken
			.filter((path) => owns(entry.fieldsV1, path))
			.map((path) => ({ manager: entry.manager, field: `.${path.join('.')}` })),
	);
	if (conflicts.length > 0 && !force) return { conflicts };
	const result = structuredClone(
		live ?? { apiVersion: applied.apiVersion, kind: applied.kind, metadata: {} },
	) as Fields;
	const mine = entries.find((entry) => !others.includes(entry));
	for (const path of leaves(mine?.fieldsV1 ?? {})) {
		if (!owns(fields, path) && !others.some((entry) => owns(entry.fieldsV1, path))) put(result, path, undefined);
	}
	for (const path of leaves(fields)) put(result, path, structuredClone(at(applied, path)));
	const entry: Entry = { manager, operation: 'Apply', fieldsType: 'FieldsV1', fieldsV1: fields };
	const kept = others.map((other) => ({ ...other, fieldsV1: without(other.fieldsV1, taken) }));
	put(result, ['metadata', 'name'], applied.metadata.name);
	put(result, ['metadata', 'managedFields'], [...kept, entry]);
	return { object: result as unknown as KubernetesObject };
}

/** The object with a manager owning the fields that a write without apply changed; other managers lose them. */
export function updatedBy(
	manager: string,
	live: KubernetesObject | undefined,
	object: KubernetesObject,
): KubernetesObject {
	const changed = leaves(setOf(fieldsOf(object))).filter((path) => !sameValue(at(live, path), at(object, path)));
	const rest = entriesOf(live).map((entry) => ({ ...entry, fieldsV1: without(entry.fieldsV1, changed) }));
	const isOwn = (entry: Entry) => entry.manager === manager && entry.operation === 'Update';
	const fieldsV1 = structuredClone(rest.find(isOwn)?.fieldsV1 ?? {});
	for (const path of changed)
		put(
			fieldsV1,
			path.map((name) => `f:${name}`),
			{},
		);
	const entry: Entry = { manager, operation: 'Update', fieldsType: 'FieldsV1', fieldsV1 };
	const managedFields = [...rest.filter((one) => !isOwn(one)), entry];
	return { ...object, metadata: { ...object.metadata, managedFields } };
}

function entriesOf(object: KubernetesObject | undefined): readonly Entry[] {
	return (object?.metadata.managedFields ?? []) as readonly Entry[];
}

/** What a manager can own of an object. */
function fieldsOf({ metadata, apiVersion: _, kind: __, status: ___, ...rest }: KubernetesObject): Fields {
	const { labels, annotations } = metadata;
	return { ...rest, metadata: { ...(labels && { labels }), ...(annotations && { annotations }) } };
}

function setOf(value: Fields): Fields {
	const entries = Object.entries(value).filter(([, below]) => below !== undefined);
	return Object.fromEntries(entries.map(([name, below]) => [`f:${name}`, isMap(below) ? setOf(below) : {}]));
}

function leaves(set: Fields, path: readonly string[] = []): readonly (readonly string[])[] {
	return Object.entries(set).flatMap(([step, below]) => {
		const here = [...path, step.slice(2)];
		return Object.keys(below as Fields).length === 0 ? [here] : leaves(below as Fields, here);
	});
}

function owns(set: Fields, path: readonly string[]): boolean {
	return (
		at(
			set,
			path.map((name) => `f:${name}`),
		) !== undefined
	);
}

function without(set: Fields, paths: readonly (readonly string[])[]): Fields {
	const copy = structuredClone(set);
	for (const path of paths)
		put(
			copy,
			path.map((name) => `f:${name}`),
			undefined,
		);
	return copy;
}

function at(value: unknown, path: readonly string[]): unknown {
	return path.reduce<unknown>((part, name) => (isMap(part) ? part[name] : undefined), value);
}

/** Sets a field, or takes it away where there is no value; nothing is made on the way to what is taken away. */
function put(target: Fields, path: readonly string[], value: unknown): void {
	const [name = '', ...rest] = path;
	if (rest.length > 0) {
		if (!isMap(target[name])) {
			if (value === undefined) return;
			target[name] = {};
		}
		put(target[name] as Fields, rest, value);
	} else if (value === undefined) delete target[name];
	else target[name] = value;
}

function isMap(value: unknown): value is Fields {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
