// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject, Path } from '@branchline/model';

/** Who wrote which fields of an object, as the API server keeps it (`metadata.managedFields`). */
interface ManagedFields {
	readonly manager?: string;
	readonly subresource?: string;
	readonly fieldsV1?: FieldSet;
}

/** Fields by `f:name`, items of lists by `k:{keys}` or `v:value`; `.` stands for the thing itself, and so does emptiness. */
interface FieldSet {
	readonly [field: string]: FieldSet;
}

/** Who is responsible for the value at a path. */
export type Responsible =
	/** The manager wrote it, or a whole list that it is in. */
	| { readonly manager: string; readonly whole: boolean }
	/** The API server filled it in. */
	| 'default'
	/** The object does not say who wrote what. */
	| 'unknown';

/**
 * Who is responsible for the value at a path of an object. `whole`: for exactly this value, rather than for a list or
 * map that it is in and that is written as one. Where several are, `preferred` is named.
 */
export function responsibleFor(object: KubernetesObject, path: Path, preferred: string): Responsible {
	const all = object.metadata.managedFields as readonly ManagedFields[] | undefined;
	if (!Array.isArray(all) || all.length === 0) return 'unknown';
	const found = all.flatMap(({ manager = '', subresource, fieldsV1 }) => {
		if (subresource !== undefined || fieldsV1 === undefined) return [];
		const whole = owns(fieldsV1, object, path);
		return whole === undefined ? [] : [{ manager, whole }];
	});
	return found.find(({ manager }) => manager === preferred) ?? found[0] ?? 'default';
}

/** Whether a set has the value at a path, exactly (true) or as a part of something that is written as one (false). */
function owns(set: FieldSet, value: unknown, path: Path): boolean | undefined {
	const [step, ...rest] = path;
	if (step === undefined) return true;
	const members = Object.keys(set).filter((name) => name !== '.');
	// Nothing below: this list or map is written as one.
	if (members.length === 0) return false;
	const next = (value as Readonly<Record<string | number, unknown>>)[step];
	const member =
		typeof step === 'string'
			? members.find((name) => name === `f:${step}`)
			: members.find((name) => isItem(name, next));
	return member === undefined ? undefined : owns(set[member]!, next, rest);
}

function isItem(member: string, item: unknown): boolean {
	if (member.startsWith('v:')) return member === `v:${JSON.stringify(item)}`;
	if (!member.startsWith('k:') || typeof item !== 'object' || item === null) return false;
	const keys = Object.entries(JSON.parse(member.slice(2)) as Readonly<Record<string, unknown>>);
	return keys.every(([name, value]) => (item as Readonly<Record<string, unknown>>)[name] === value);
}

/** The program that changed an object last, apart from `fieldManager`; empty where that is not known. */
export function otherManager({ metadata }: KubernetesObject, fieldManager: string): string {
	const all = (metadata.managedFields ?? []) as readonly (ManagedFields & { readonly time?: string })[];
	const others = all.filter(({ manager, subresource }) => subresource === undefined && manager !== fieldManager);
	return others.sort((a, b) => ((a.time ?? '') < (b.time ?? '') ? 1 : -1))[0]?.manager ?? '';
}
