// SPDX-License-Identifier: Apache-2.0
import { annotations, isOurs } from '@branchline/adapter';
import { groupOf, type KubernetesObject } from '@branchline/model';

/**
 * Whether an adapter wrote the object as a whole. The label alone could stand on anything that belongs to Branchline,
 * such as its own deployment; the names of what adapters write all begin with `branchline`.
 */
export function isOwn(object: KubernetesObject): boolean {
	const { apiVersion, metadata } = object;
	return isOurs(object) && metadata.name.startsWith('branchline') && groupOf(apiVersion) !== 'branchline.dev';
}

/** A parent as a route names it. */
export interface ParentRef {
	readonly group?: string;
	readonly kind?: string;
	readonly namespace?: string;
	readonly name?: string;
	readonly sectionName?: string;
	readonly port?: number;
}

/** The parents that an object hangs on; none for an object that is no route of the Gateway API. */
export function parentRefsOf({ spec }: KubernetesObject): readonly ParentRef[] {
	const { parentRefs } = (spec ?? {}) as { readonly parentRefs?: unknown };
	return Array.isArray(parentRefs) ? (parentRefs as readonly ParentRef[]) : [];
}

/** A text that two references share exactly if they name one parent; the API server fills in what a reference leaves out. */
export function parentId(ref: ParentRef, { metadata }: KubernetesObject): string {
	const { group = 'gateway.networking.k8s.io', kind = 'Gateway', namespace = metadata.namespace } = ref;
	return [group, kind, namespace ?? 'default', ref.name, ref.sectionName, ref.port].join(' ');
}

/** Whether a route of ours says what happens without routes: routes with a key on the same parents need it. */
export function isBaseline(object: KubernetesObject): boolean {
	return (
		isOwn(object) && object.metadata.annotations?.[annotations.key] === undefined && parentRefsOf(object).length > 0
	);
}
