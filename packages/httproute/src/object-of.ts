// SPDX-License-Identifier: Apache-2.0
import { refTo } from '@branchline/adapter';
import type { Diagnostic } from '@branchline/plan';
import type { RouteSet } from './route-set.ts';

/** The object that findings about a set stand at: the first of its routes, or its parent Service where the user wrote none. */
export function objectOf({ members: [first], parentRefs: [parent] }: RouteSet): Diagnostic['object'] {
	if (first) return refTo(first);
	if (parent?.kind !== 'Service') return undefined;
	const { name, namespace = 'default' } = parent;
	return { apiVersion: 'v1', kind: 'Service', namespace, name };
}
