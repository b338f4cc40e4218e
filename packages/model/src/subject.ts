// SPDX-License-Identifier: Apache-2.0
import type { ObjectRef, Path } from './diagnostic.ts';
import { formatPath, formatRef, refOf } from './identity.ts';

/** What a message and a diagnostic say about the object that they are about. */
export interface Subject {
	/** How messages name the object, such as `shop/pr-1`; empty where nothing is known. */
	readonly identity: string;
	readonly ref?: ObjectRef;
}

/** Whether a value is a map. */
export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The subject of a value: by its reference where it has a name, else by its kind, else by its type URL. */
export function subjectOf(value: unknown): Subject {
	if (!isMap(value)) return { identity: '' };
	const { apiVersion, kind, metadata } = value;
	if (typeof apiVersion === 'string' && typeof kind === 'string') {
		if (!isMap(metadata) || typeof metadata.name !== 'string' || metadata.name === '') return { identity: kind };
		const namespace = typeof metadata.namespace === 'string' ? metadata.namespace : undefined;
		const ref = refOf({ apiVersion, kind, metadata: { name: metadata.name, namespace } });
		return { identity: formatRef(ref), ref };
	}
	const type = value['@type'];
	return { identity: typeof type === 'string' ? type : '' };
}

/** The subject of the innermost object that holds `path`, and the path inside that object. */
export function subjectAt(root: unknown, path: Path): { readonly subject: Subject; readonly path: Path } {
	let found = { subject: subjectOf(root), path };
	let value = root;
	for (const [depth, step] of path.entries()) {
		if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) break;
		value = (value as Record<string | number, unknown>)[step];
		const subject = subjectOf(value);
		if (subject.ref !== undefined) found = { subject, path: path.slice(depth + 1) };
	}
	return found;
}

/** A message in the form that all messages have: identity first, then the path, then what is wrong. */
export function phrase(subject: Subject, path: Path, words: string): string {
	const head = [subject.identity, formatPath(path)].filter((part) => part !== '').join(' ');
	return head === '' ? words : `${head}: ${words}`;
}
