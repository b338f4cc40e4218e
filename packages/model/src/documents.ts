// SPDX-License-Identifier: Apache-2.0
import type { Cluster, KubernetesObject, NativeObject } from './object.ts';
import type { RouteGroup } from './route-group.ts';
import type { RoutingPolicy } from './routing-policy.ts';
import type { Sandbox } from './sandbox.ts';

/** Everything that was read, sorted by what it is for; each list is in the order in which it was read. */
export interface Documents extends Cluster {
	/** Sandboxes; the namespace is always filled in. */
	readonly sandboxes: readonly Sandbox[];
	/** Route groups; the namespace is always filled in. */
	readonly groups: readonly RouteGroup[];
	/** Absent where the user wrote none: then `defaultPolicy` holds. */
	readonly policy?: RoutingPolicy;
	/** The mesh's own objects and xDS resources, exactly as they were read. */
	readonly native: readonly NativeObject[];
	/** Objects that the translator has no use for; those without a name are not kept. */
	readonly other: readonly KubernetesObject[];
}
