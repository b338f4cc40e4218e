// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject } from '@branchline/model';
import { sameValue } from 'branchline';

/** What the API server keeps in the metadata of an object. */
const serverFields: ReadonlySet<string> = new Set([
	'managedFields',
	'resourceVersion',
	'uid',
	'creationTimestamp',
	'generation',
	'selfLink',
]);

/** The object without its status and without what the API server keeps in its metadata. */
export function contentOf(object: KubernetesObject): KubernetesObject {
	const { status: _, metadata, ...rest } = object;
	const kept = Object.entries(metadata).filter(([field]) => !serverFields.has(field));
	const { apiVersion, kind, ...body } = rest;
	return { apiVersion, kind, metadata: Object.fromEntries(kept) as KubernetesObject['metadata'], ...body };
}

/** Whether two states of an object say the same. */
export function sameContent(a: KubernetesObject, b: KubernetesObject): boolean {
	return sameValue(contentOf(a), contentOf(b));
}
