// SPDX-License-Identifier: Apache-2.0
import { annotations } from '@branchline/adapter';
import type { KubernetesObject } from '@branchline/model';

/**
 * What an object is for, in the order in which objects come; they go in the opposite order.
 *
 * `support`: what routes refer to. `baseline`: a route that says what happens without routes, because the first sibling
 * takes that default away. `route`: what sends requests with a key elsewhere.
 */
export const roles = ['support', 'baseline', 'route'] as const;

/** One of {@link roles}. */
export type Role = (typeof roles)[number];

const routeKinds: ReadonlySet<string> = new Set(['HTTPRoute', 'GRPCRoute']);

/** What an object that Branchline writes is for. */
export function roleOf({ kind, metadata }: KubernetesObject): Role {
	if (kind === 'VirtualService') return 'route';
	if (!routeKinds.has(kind)) return 'support';
	return metadata.annotations?.[annotations.key] === undefined ? 'baseline' : 'route';
}

/** A text that routes share exactly if they hang on the same parents, in one namespace. */
export function parentsId({ metadata, spec }: KubernetesObject): string {
	const { parentRefs = [] } = (spec ?? {}) as { readonly parentRefs?: readonly Record<string, unknown>[] };
	// The API server fills in the group and the kind where they are the defaults.
	const parents = parentRefs.map(({ group = gatewayGroup, kind = 'Gateway', namespace, name, sectionName, port }) =>
		[group, kind, namespace ?? metadata.namespace, name, sectionName ?? '', port ?? ''].join(' '),
	);
	return [metadata.namespace ?? 'default', ...parents].join('\n');
}

const gatewayGroup = 'gateway.networking.k8s.io';
