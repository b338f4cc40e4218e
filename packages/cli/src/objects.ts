// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject, NativeObject } from 'branchline';
import { toYaml } from 'branchline';

/** The forms in which objects are printed. */
export type ObjectFormat = 'yaml' | 'json' | 'name';

/**
 * Objects as text that kubectl, or Envoy, reads: YAML documents, one JSON value, or a line with the name of each.
 * JSON is one `v1` List, but for xDS resources alone, which are `resources` as a DiscoveryResponse has them.
 */
export function formatObjects(objects: readonly NativeObject[], format: ObjectFormat): string {
	switch (format) {
		case 'yaml':
			return objects.length === 0 ? '' : toYaml(objects);
		case 'json':
			return formatJson(listOf(objects));
		case 'name':
			return objects.map((object) => `${nameOf(object)}\n`).join('');
	}
}

/** A value as JSON that people can read. */
export function formatJson(value: unknown): string {
	return `${JSON.stringify(value, undefined, 2)}\n`;
}

function listOf(objects: readonly NativeObject[]): object {
	const isXds = objects.length > 0 && objects.every((object) => '@type' in object);
	return isXds ? { resources: objects } : { apiVersion: 'v1', kind: 'List', metadata: {}, items: objects };
}

/** The name of an object as kubectl prints it: `kind.group/name`, for xDS `type/name`. */
function nameOf(object: NativeObject): string {
	if ('@type' in object) {
		const { name, cluster_name } = object as Readonly<Record<string, unknown>>;
		const type = String(object['@type']).split('.').at(-1) ?? '';
		return `${type.toLowerCase()}/${String(name ?? cluster_name ?? '')}`;
	}
	const { apiVersion, kind, metadata } = object as KubernetesObject;
	const group = apiVersion.includes('/') ? `.${apiVersion.split('/', 1)[0]}` : '';
	return `${kind.toLowerCase()}${group}/${metadata.name}`;
}

const serverFields: ReadonlySet<string> = new Set([
	'managedFields',
	'resourceVersion',
	'uid',
	'creationTimestamp',
	'generation',
	'selfLink',
]);
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

/** The object without what the API server keeps in it, as a user would write it; xDS resources as they are. */
export function asWritten(object: NativeObject): NativeObject {
	if ('@type' in object) return object;
	const { status: _, metadata, ...rest } = object as KubernetesObject;
	const { annotations, ...kept } = Object.fromEntries(
		Object.entries(metadata).filter(([field]) => !serverFields.has(field)),
	);
	const notes = Object.entries((annotations as Readonly<Record<string, string>> | undefined) ?? {});
	const others = notes.filter(([name]) => name !== lastApplied);
	const { apiVersion, kind, ...body } = rest;
	return {
		apiVersion,
		kind,
		metadata: { ...kept, ...(others.length > 0 ? { annotations: Object.fromEntries(others) } : {}) },
		...body,
	} as KubernetesObject;
}
