// SPDX-License-Identifier: Apache-2.0
import { acceptanceOf } from '@branchline/kube';
import type { KubernetesObject } from '@branchline/model';

/**
 * Whether the mesh has taken a route, so that others may come or go that depend on it: it has, it refused it, or nobody has
 * said anything yet, and from `awaited` on (milliseconds since the epoch) that counts as consent.
 */
export type Acceptance = 'accepted' | { readonly awaited: number } | { readonly refused: string };

/**
 * What is known of a route at a time. An implementation that reports nothing cannot be waited for, so silence
 * until `until` is consent.
 */
export function acceptanceAt(now: number, route: KubernetesObject, until: number): Acceptance {
	const said = acceptanceOf(route);
	if (said !== 'pending') return said;
	return now < until ? { awaited: until } : 'accepted';
}
