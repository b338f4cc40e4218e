// SPDX-License-Identifier: Apache-2.0
import type { EndpointSlice, KubernetesObject, NativeObject, Service } from '@branchline/plan';
import type { MeshConfiguration } from '../contract.ts';
import { UndefinedConfiguration } from '../contract.ts';

/** The objects of a configuration, found by group and kind, and Services by `namespace/name`. */
export interface ObjectIndex {
	readonly services: ReadonlyMap<string, Service>;
	readonly slices: ReadonlyMap<string, readonly EndpointSlice[]>;
	/** Keys are `group/Kind`; the core group is the empty string. In the order of the configuration. */
	readonly byKind: ReadonlyMap<string, readonly KubernetesObject[]>;
}

const indices = new WeakMap<readonly NativeObject[], ObjectIndex>();

/**
 * The index of a configuration, built once per list of objects, which must not change afterwards. xDS resources are
 * left out. Throws {@link UndefinedConfiguration} where two objects have one group, kind, namespace and name.
 */
export function indexOf(configuration: MeshConfiguration): ObjectIndex {
	const known = indices.get(configuration.objects);
	if (known !== undefined) return known;
	const index = buildIndex(configuration.objects);
	indices.set(configuration.objects, index);
	return index;
}

/** Every object of one group and kind, in the order of the configuration. */
export function objectsOf(index: ObjectIndex, group: string, kind: string): readonly KubernetesObject[] {
	return index.byKind.get(`${group}/${kind}`) ?? [];
}

/** The object of that identity, or undefined. */
export function findObject(
	index: ObjectIndex,
	group: string,
	kind: string,
	namespace: string,
	name: string,
): KubernetesObject | undefined {
	return objectsOf(index, group, kind).find((o) => namespaceOf(o) === namespace && o.metadata.name === name);
}

/** The namespace of an object; `default` where the document names none. */
export function namespaceOf(object: KubernetesObject): string {
	return object.metadata.namespace ?? 'default';
}

/** The API group of an object: the empty string for the core group. */
export function groupOf(object: KubernetesObject): string {
	const slash = object.apiVersion.indexOf('/');
	return slash < 0 ? '' : object.apiVersion.slice(0, slash);
}

function buildIndex(objects: readonly NativeObject[]): ObjectIndex {
	const services = new Map<string, Service>();
	const slices = new Map<string, EndpointSlice[]>();
	const byKind = new Map<string, KubernetesObject[]>();
	const seen = new Set<string>();
	for (const object of objects) {
		if (!isKubernetes(object)) continue;
		const kind = `${groupOf(object)}/${object.kind}`;
		const name = `${namespaceOf(object)}/${object.metadata.name}`;
		if (seen.has(`${kind}/${name}`)) throw new UndefinedConfiguration(`two objects are ${kind} ${name}`);
		seen.add(`${kind}/${name}`);
		append(byKind, kind, object);
		if (kind === '/Service') services.set(name, object as Service);
		const service = object.metadata.labels?.['kubernetes.io/service-name'];
		if (kind === 'discovery.k8s.io/EndpointSlice' && service !== undefined) {
			append(slices, `${namespaceOf(object)}/${service}`, object as EndpointSlice);
		}
	}
	return { services, slices, byKind };
}

function isKubernetes(object: NativeObject): object is KubernetesObject {
	return typeof (object as { kind?: unknown }).kind === 'string' && !('@type' in object);
}

function append<T>(map: Map<string, T[]>, key: string, value: T): void {
	const list = map.get(key);
	if (list === undefined) map.set(key, [value]);
	else list.push(value);
}
