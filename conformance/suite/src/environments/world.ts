// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject, NativeObject } from '@branchline/plan';
import { identity } from 'branchline';
import type { Case } from '../case/case.ts';
import type { Action, Native, Ref } from '../case/step.ts';
import type { Workload } from '../case/workload.ts';
import { nativeOf } from './implicit.ts';

/** What users have made of a cluster, as it is at one moment of a case. Nothing of Branchline's is in it. */
export interface World {
	readonly workloads: readonly Workload[];
	readonly documents: readonly KubernetesObject[];
	/** By adapter; each object has the time of its creation, the oldest first. */
	readonly native: Native;
	/** Seconds since the first object was made; every object is made in a second of its own. */
	readonly clock: number;
}

const epoch = Date.parse('2026-01-01T00:00:00Z');

/** The time that a cluster's clock shows after this many seconds, RFC 3339. */
export function timeAt(seconds: number): string {
	return new Date(epoch + seconds * 1000).toISOString().replace('.000Z', 'Z');
}

/** What users have made of a cluster when a case begins. */
export function worldOf(one: Case): World {
	const empty: World = { workloads: one.workloads, documents: [], native: {}, clock: 0 };
	return withObjects(empty, one.documents, nativeOf(one));
}

/** What they have made of it after an action; `restart`, `install` and `uninstall` are not about users' objects. */
export function worldAfter(world: World, action: Action): World {
	switch (action.kind) {
		case 'apply': {
			const workloads = [
				...world.workloads.filter((old) => !action.workloads.some((one) => isSame(old, one))),
				...action.workloads,
			];
			return withObjects({ ...world, workloads }, action.documents, action.native);
		}
		case 'remove':
			return withoutObjects(world, action);
		case 'scale': {
			const workloads = world.workloads.map((workload) => {
				const scaled = action.workloads.find(
					(one) => one.workload.name === workload.name && one.workload.namespace === workload.namespace,
				);
				return scaled === undefined ? workload : { ...workload, replicas: scaled.replicas };
			});
			return { ...world, workloads };
		}
		default:
			return world;
	}
}

/** An object as the API server keeps it: with the time of its creation, unless it says one itself. */
function createdAt<Made extends NativeObject>(object: Made, seconds: number): Made {
	if ('@type' in object) return object;
	const { metadata } = object as KubernetesObject;
	return { ...object, metadata: { creationTimestamp: timeAt(seconds), ...metadata } };
}

function isSame(a: Pick<Workload, 'name' | 'namespace'>, b: Pick<Workload, 'name' | 'namespace'>): boolean {
	return a.name === b.name && a.namespace === b.namespace;
}

function withObjects(world: World, documents: readonly KubernetesObject[], native: Native): World {
	let { clock } = world;
	const put = <Made extends NativeObject>(list: readonly Made[], object: Made): readonly Made[] => {
		const at = list.findIndex((old) => identity(old) === identity(object));
		if (at < 0) return [...list, createdAt(object, clock++)];
		return list.with(at, keptAge(list[at]!, object));
	};
	const merged = documents.reduce(put, world.documents);
	const lists = Object.entries(native).map(
		([mesh, objects]) => [mesh, objects.reduce(put, world.native[mesh] ?? [])] as const,
	);
	return { ...world, documents: merged, native: { ...world.native, ...Object.fromEntries(lists) }, clock };
}

function keptAge<Made extends NativeObject>(old: Made, object: Made): Made {
	if ('@type' in object) return object;
	const { creationTimestamp } = (old as KubernetesObject).metadata;
	const { metadata } = object as KubernetesObject;
	return { ...object, metadata: { ...(creationTimestamp === undefined ? {} : { creationTimestamp }), ...metadata } };
}

function withoutObjects(world: World, action: Extract<Action, { kind: 'remove' }>): World {
	const lists = Object.entries(world.native).map(([mesh, objects]) => {
		const refs = action.native[mesh] ?? [];
		return [mesh, objects.filter((object) => !refs.some((ref) => isNamed(object, ref)))] as const;
	});
	return {
		...world,
		workloads: world.workloads.filter(
			({ name, namespace }) => !action.workloads.some((ref) => ref.name === name && ref.namespace === namespace),
		),
		documents: world.documents.filter((document) => !action.documents.some((ref) => isNamed(document, ref))),
		native: Object.fromEntries(lists),
	};
}

/** Whether an object is the one that a case names. */
function isNamed(object: NativeObject, { kind, namespace, name }: Ref): boolean {
	if ('@type' in object)
		return String(object['@type']).endsWith(`.${kind}`) && (object.name ?? object.cluster_name) === name;
	const { kind: own, metadata } = object as KubernetesObject;
	return own === kind && metadata.name === name && (namespace === undefined || metadata.namespace === namespace);
}
