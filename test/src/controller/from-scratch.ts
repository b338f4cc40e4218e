// SPDX-License-Identifier: Apache-2.0
import { isOurs } from '@branchline/adapter';
import {
	applied,
	compile,
	identity,
	type KubernetesObject,
	type MeshChoice,
	type NativeObject,
	type Plan,
	readObjects,
	render,
	strip,
} from 'branchline';

/** What the API server keeps in the metadata of an object. */
const serverFields: ReadonlySet<string> = new Set([
	'resourceVersion',
	'uid',
	'creationTimestamp',
	'managedFields',
	'generation',
]);

/** The objects of a cluster as users wrote them: without anything of ours and what the API server adds. */
export function asUsersWrote(objects: Iterable<KubernetesObject>): readonly KubernetesObject[] {
	return [...objects].flatMap((object) => {
		const stripped = strip(object) as KubernetesObject | undefined;
		return stripped === undefined ? [] : [stripped];
	});
}

/** The plan of what users wrote. */
export function planOf(objects: Iterable<KubernetesObject>, now: number): Plan {
	const { documents } = readObjects(asUsersWrote(objects));
	return compile(documents, documents, new Date(now).toISOString()).plan;
}

/**
 * What a cluster is to hold for the mesh, made from nothing but what its users wrote: their objects for the mesh and ours,
 * by identity, without what the API server keeps in them.
 */
export function fromScratch(objects: Iterable<KubernetesObject>, choice: MeshChoice, now: number): Contents {
	const { documents } = readObjects(asUsersWrote(objects));
	const { plan } = compile(documents, documents, new Date(now).toISOString());
	const { artifacts } = render(plan, { ...choice, cluster: documents, native: documents.native });
	return contents(applied(documents.native, artifacts));
}

/** Objects by identity, as plain data. */
export type Contents = Readonly<Record<string, unknown>>;

/** What a cluster holds for the mesh, without what the API server keeps in it. */
export function contentsOf(objects: Iterable<KubernetesObject>): Contents {
	return contents([...objects].filter((object) => isOurs(object) || readObjects([object]).documents.native.length > 0));
}

function contents(objects: readonly NativeObject[]): Contents {
	return Object.fromEntries(
		objects
			.map((object) => [identity(object), bare(object as KubernetesObject)] as const)
			.sort(([a], [b]) => (a < b ? -1 : 1)),
	);
}

function bare({ metadata, status: _, ...rest }: KubernetesObject): unknown {
	// An empty map of annotations says what none says.
	const isEmpty = (value: unknown) => typeof value === 'object' && value !== null && Object.keys(value).length === 0;
	const kept = Object.entries(metadata).filter(([field, value]) => !serverFields.has(field) && !isEmpty(value));
	return JSON.parse(JSON.stringify({ ...rest, metadata: Object.fromEntries(kept) }));
}
