// SPDX-License-Identifier: Apache-2.0
import type { CodeEntry, Diagnostic, KubernetesObject, ObjectRef } from '@branchline/model';

/** Every finding of reading a cluster and of delivering to it: its severity, what it means and what to do. */
export const kubeCodes = {
	'kube/name-taken': {
		severity: 'error',
		summary: 'an object that is not Branchline’s has the name of one that is to be written; it is left as it is',
		remedy: 'rename or delete that object; names that begin with branchline are ours',
	},
	'kube/not-served': {
		severity: 'error',
		summary: 'the cluster does not serve a kind that is to be written',
		remedy: 'install the custom resource definitions of the mesh',
	},
	'kube/refused': {
		severity: 'error',
		summary: 'the API server refused to write an object',
		remedy: 'correct what the message names; `branchline rbac` prints the access that is needed',
	},
	'kube/conflict': {
		severity: 'error',
		summary: 'an object was changed by somebody else each time it was to be written',
		remedy: 'find who changes it, and run again',
	},
	'kube/not-accepted': {
		severity: 'error',
		summary: 'a baseline route was not accepted by its parents in time, so the routes that need it are not written',
		remedy: 'check that the mesh’s control plane runs and supports the parent, and run again',
	},
	'kube/unaccepted-route': {
		severity: 'warning',
		summary: 'a route was written, but its parents have not accepted it in time',
		remedy: 'look at the route’s status; check that the mesh’s control plane runs',
	},
	'kube/unresolved-reference': {
		severity: 'warning',
		summary: 'a parent of a route cannot resolve what the route refers to: requests with its key fail',
		remedy: 'look at the route’s status; the Service of a fork may be missing',
	},
	'kube/dead-fork': {
		severity: 'info',
		summary:
			'a fork was not ready when it was applied, and its key does not meet it before sandboxes are applied again',
		remedy: 'apply again when it is ready, or have it followed: `branchline apply --watch`, or a controller',
	},
	'kube/unread-routes': {
		severity: 'warning',
		summary: 'routes of another mesh cannot be read, so nobody knows whether they reach a forked Service',
		remedy: 'allow reading them (`branchline rbac` prints the access that is needed)',
	},
} as const satisfies Record<string, CodeEntry>;

/** A code of {@link kubeCodes}. */
export type KubeCode = keyof typeof kubeCodes;

/** A finding of this package; severity and advice come from {@link kubeCodes}. */
export function finding(code: KubeCode, message: string, object?: ObjectRef): Diagnostic {
	const { severity, remedy } = kubeCodes[code];
	return { code, severity, message, hint: remedy, ...(object && { object }) };
}

/** The identity of an object as the cluster has it. */
export function refTo({ apiVersion, kind, metadata: { namespace, name } }: KubernetesObject): ObjectRef {
	return { apiVersion, kind, ...(namespace ? { namespace } : {}), name };
}

/** How messages name an object: `Kind namespace/name`. */
export function nameOf({ kind, namespace, name }: ObjectRef): string {
	return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}
