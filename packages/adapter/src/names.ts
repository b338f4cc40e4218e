// SPDX-License-Identifier: Apache-2.0
import {
	type KubernetesObject,
	type NativeObject,
	type ObjectMeta,
	type ObjectRef,
	type Origin,
	refOfResource,
} from '@branchline/plan';

/** The label that everything of ours carries; removal and `strip` look for nothing else. */
export const managedByLabel = 'app.kubernetes.io/managed-by';

/** The value of {@link managedByLabel} on everything of ours. */
export const managedBy = 'branchline';

/** Names of the annotations that explain an object of ours. */
export const annotations = {
	/** The routing key that the object serves. */
	key: 'branchline.dev/key',
	/** The sandbox, `namespace/name`, or several, separated by commas. */
	sandbox: 'branchline.dev/sandbox',
	/** The group, `namespace/name`, if the key is a group's. */
	group: 'branchline.dev/group',
	/** The native objects that the rules are copies of: `Kind namespace/name`, separated by commas. */
	native: 'branchline.dev/native',
} as const;

/** The first characters of the name of every rule of ours inside an object of the user's. */
export const rulePrefix = 'branchline/';

/** Whether the object is one that an adapter wrote. */
export function isOurs(object: NativeObject): boolean {
	const metadata = (object as KubernetesObject).metadata as ObjectMeta | undefined;
	return metadata?.labels?.[managedByLabel] === managedBy;
}

/** The metadata of an object of ours, with the labels and annotations that explain it. */
export function ourMetadata(
	name: string,
	namespace: string,
	why: { readonly key?: string; readonly origins?: readonly Origin[]; readonly native?: readonly string[] },
): ObjectMeta {
	const sandboxes = [...new Set((why.origins ?? []).map((origin) => origin.sandbox))].sort();
	const groups = [...new Set((why.origins ?? []).flatMap((origin) => origin.group ?? []))].sort();
	const notes: Record<string, string> = {};
	if (why.key) notes[annotations.key] = why.key;
	if (sandboxes.length > 0) notes[annotations.sandbox] = listed(sandboxes);
	if (groups.length > 0) notes[annotations.group] = listed(groups);
	if (why.native && why.native.length > 0) notes[annotations.native] = listed(why.native);
	return {
		name,
		namespace,
		labels: { [managedByLabel]: managedBy },
		...(Object.keys(notes).length > 0 ? { annotations: notes } : {}),
	};
}

/** All annotations of an object share 256 KiB, so a long list says how long it is instead. */
function listed(names: readonly string[]): string {
	const most = 50;
	return names.length <= most ? names.join(',') : `${names.slice(0, most).join(',')} and ${names.length - most} more`;
}

/**
 * A name for an object of ours: its parts joined by dots, a DNS subdomain. Parts that are DNS labels give distinct names
 * for distinct parts; only a name of more than 253 characters, which labels do not reach, ends in a hash instead.
 */
export function objectName(...parts: readonly (string | number)[]): string {
	const name = parts.join('.');
	return name.length <= 253 ? name : `${name.slice(0, 244)}.${hash(name)}`;
}

/** Eight hexadecimal digits of FNV-1a: it tells names apart and protects nothing. */
export function hash(text: string): string {
	let value = 0x811c9dc5;
	for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
	return (value >>> 0).toString(16).padStart(8, '0');
}

/** The identity of an object, as findings about it have it. */
export function refTo({ apiVersion, kind, metadata }: KubernetesObject): ObjectRef {
	return { apiVersion, kind, namespace: metadata.namespace ?? 'default', name: metadata.name };
}

/** The identity of any native object; undefined for an xDS resource without a name. */
export function refToNative(object: NativeObject): ObjectRef | undefined {
	return '@type' in object ? refOfResource(object) : refTo(object as KubernetesObject);
}

/** How diagnostics and annotations name an object: `Kind namespace/name`, or an xDS resource by its name. */
export function describe(object: NativeObject): string {
	if ('@type' in object) {
		const type = String(object['@type']).split('.').at(-1);
		return `${type} ${String(object.name ?? '')}`;
	}
	const { kind, metadata } = object as KubernetesObject;
	return `${kind} ${metadata.namespace ?? 'default'}/${metadata.name}`;
}
