// SPDX-License-Identifier: Apache-2.0
import type { ObjectRef, Path } from './diagnostic.ts';
import type { KubernetesObject } from './object.ts';
import type { RouteGroup } from './route-group.ts';
import type { Sandbox } from './sandbox.ts';

/** The namespace of a namespaced object: `default` where the object names none, as kubectl has it. */
export function namespaceOf(object: { readonly metadata: { readonly namespace?: string | null | undefined } }): string {
	return object.metadata.namespace || 'default';
}

/** The routing key of a sandbox or group: `spec.key`, or else the object's name. */
export function keyOf(owner: Sandbox | RouteGroup): string {
	return owner.spec.key ?? owner.metadata.name;
}

/** The API group of an `apiVersion`; that of the core is the empty string. */
export function groupOf(apiVersion: string): string {
	const slash = apiVersion.indexOf('/');
	return slash === -1 ? '' : apiVersion.slice(0, slash);
}

/**
 * The reference of an object. Namespaced kinds that are read here get their namespace, `default` included; of others
 * only a namespace that is written is known.
 */
export function refOf(
	object: Pick<KubernetesObject, 'apiVersion' | 'kind'> & { readonly metadata: Metadata },
): ObjectRef {
	const { apiVersion, kind, metadata } = object;
	const namespace = isNamespaced(apiVersion, kind) ? namespaceOf(object) : metadata.namespace;
	return { apiVersion, kind, ...(namespace ? { namespace } : {}), name: metadata.name };
}

/**
 * The reference of an xDS resource, by its type and name; undefined for one without a name. Of the types in use, an
 * endpoint assignment alone has its name in a field of its own.
 */
export function refOfResource(resource: Readonly<Record<string, unknown>>): ObjectRef | undefined {
	const { '@type': type, name, cluster_name, clusterName } = resource;
	const own = name ?? cluster_name ?? clusterName;
	if (typeof type !== 'string' || typeof own !== 'string' || own === '') return undefined;
	const dot = type.lastIndexOf('.');
	return { apiVersion: type.slice(0, dot), kind: type.slice(dot + 1), name: own };
}

interface Metadata {
	readonly name: string;
	readonly namespace?: string | null | undefined;
}

function isNamespaced(apiVersion: string, kind: string): boolean {
	switch (kind) {
		case 'Sandbox':
		case 'RouteGroup':
			return groupOf(apiVersion) === 'branchline.dev';
		case 'Service':
			return apiVersion === 'v1';
		case 'EndpointSlice':
			return groupOf(apiVersion) === 'discovery.k8s.io';
		default:
			return false;
	}
}

/** How a message names an object: `namespace/name`, or the name alone. */
export function formatRef(ref: ObjectRef): string {
	return ref.namespace === undefined ? ref.name : `${ref.namespace}/${ref.name}`;
}

/** How a message shows a path: `spec.forks[0].to`; names that would be ambiguous are quoted in brackets. */
export function formatPath(path: Path): string {
	let text = '';
	for (const step of path) {
		if (typeof step === 'number') text += `[${step}]`;
		else if (/^[A-Za-z_@$][-\w]*$/.test(step)) text += text === '' ? step : `.${step}`;
		else text += `[${JSON.stringify(step)}]`;
	}
	return text;
}
