// SPDX-License-Identifier: Apache-2.0
import { grpcMethodOf, pathOf, type RouteKind, type RouteMatch } from '@branchline/httproute';

/**
 * How Linkerd's proxy ranks matches (linkerd2-proxy linkerd/http/route/src/http/match.rs and path.rs): the length of the
 * path match alone, whatever its type, then headers, then query parameters, then a method. A regular expression counts
 * as the path of the request, so it is taken as longer than any.
 */
export function rank(kind: RouteKind, match: RouteMatch): readonly number[] {
	const headers = match.headers?.length ?? 0;
	if (kind === 'GRPCRoute') {
		const { service = '', method = '' } = grpcMethodOf(match);
		return [service.length, method.length, headers];
	}
	const path = pathOf(match);
	const length =
		path.type === 'RegularExpression' ? 1e6 : path.value === '/' ? 1 : path.value.replace(/\/$/, '').length;
	return [length, headers, match.queryParams?.length ?? 0, match.method === undefined ? 0 : 1];
}
