// SPDX-License-Identifier: Apache-2.0
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
		...match,
		...(kind === 'HTTPRoute' ? { path: pathOf(match) } : {}),
		...(headers ? { headers: headers.map(exactByDefault) } : {}),
		...(queryParams ? { queryParams: queryParams.map(exactByDefault) } : {}),
	};
}

function exactByDefault(value: ValueMatch): ValueMatch {
	return { ...value, type: value.type ?? 'Exact' };
}
