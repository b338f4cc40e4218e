// SPDX-License-Identifier: Apache-2.0
import type { Cluster, Documents } from '@branchline/model';
import { type Compilation, emptyCompilation } from './compilation.ts';
import { recompile } from './recompile.ts';

/**
 * Compiles sandboxes, route groups and the policy into a plan, against the Services and EndpointSlices of a cluster and
 * at a point in time (RFC 3339).
 *
 * What is wrong with the documents is in the diagnostics; a `now` that is not a time throws. The result does not depend
 * on the order of the documents, of which each object is given once. An expired sandbox keeps its key for as long as it
 * exists; one that lost its key stays a member of its route groups.
 */
export function compile(
	documents: Pick<Documents, 'sandboxes' | 'groups' | 'policy'>,
	cluster: Cluster,
	now: string,
): Compilation {
	const { sandboxes, groups, policy } = documents;
	return recompile(emptyCompilation(policy, cluster, now), { upsert: [...sandboxes, ...groups] });
}
