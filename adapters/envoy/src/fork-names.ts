// SPDX-License-Identifier: Apache-2.0
import { hash } from '@branchline/adapter';
import { type Substitution, servicePortName, type Target } from '@branchline/plan';

/**
 * How the name of a fork's cluster is made: by where it leads, where routes name it and keys share it; or by the key,
 * where the key of a request names it.
 */
export type ForkNaming = 'by target' | 'by key';

/** What the names of the clusters of forks begin with; a user's cluster has no such name. */
export const forkPrefix = 'fork~';

/** The name of the responder's cluster. */
export const responderCluster = `${forkPrefix}branchline-responder`;

/** The name of the cluster that stands for a target in place of a native cluster. */
export function targetClusterName(target: Target, cluster: string): string {
	switch (target.kind) {
		case 'service':
			return `${forkPrefix}${servicePortName(target.port)}~${cluster}`;
		case 'address':
			return `${forkPrefix}${target.address}:${target.port}~${cluster}`;
		default:
			// Without endpoints, so that it fails. One that is not there would fail as the route says, perhaps with 404
			// (cluster_not_found_response_code), and a table that stands in a listener may not name it.
			return `${forkPrefix}none:0~${cluster}`;
	}
}

/**
 * The name of the cluster that stands for a key's fork of a native cluster. With conditions it has a digest of them, so
 * that it is found by who knows the same conditions only. A key has no `.`, and a target in the other names has a `:`.
 */
export function keyClusterName({ key, when }: Pick<Substitution, 'key' | 'when'>, cluster: string): string {
	return `${forkPrefix}${key}${when.length === 0 ? '' : `.${digestOf(when)}`}~${cluster}`;
}

/** Tells conditions apart in the name of a cluster. */
export function digestOf(when: Substitution['when']): string {
	return hash(JSON.stringify(when));
}
