// SPDX-License-Identifier: Apache-2.0
import { compareText } from '@branchline/plan';
import { pathOf } from './path.ts';
import type { RouteKind, RouteMatch, ValueMatch } from './route.ts';

/**
 * A match with the defaults that the API server fills in, so that what is read from files equals what is read from a
 * cluster, and what we write does not change when it is stored (httproute_types.go: path `PathPrefix` of `/`, every
 * `type` `Exact`).
 */
export function withDefaults(kind: RouteKind, match: RouteMatch): RouteMatch {
	const { headers, queryParams } = match;
	return {
		...(kind === 'HTTPRoute' ? { path: pathOf(match) } : {}),
		...match,
		...(kind === 'HTTPRoute' && match.path ? { path: pathOf(match) } : {}),
		...(headers ? { headers: inOrder(headers.map(exactByDefault)) } : {}),
		...(queryParams ? { queryParams: inOrder(queryParams.map(exactByDefault)) } : {}),
	};
}

/** Conditions in the order of their names, in which equal sets of conditions are equal lists. */
export function inOrder(values: readonly ValueMatch[]): readonly ValueMatch[] {
	return [...values].sort((a, b) => compareText(a.name, b.name));
}

function exactByDefault(value: ValueMatch): ValueMatch {
	return { ...value, type: value.type ?? 'Exact' };
}
