// SPDX-License-Identifier: Apache-2.0
import { grpcMethodOf, pathOf, type RouteKind, type RouteMatch } from '@branchline/httproute';

type Rank = (kind: RouteKind, match: RouteMatch) => readonly number[];

const pathClass = {
	/** gateway-api apis/v1/httproute_types.go, rules: Exact, then the longest Prefix; a regular expression is left open. */
	specification: { Exact: 2, PathPrefix: 1, RegularExpression: 0 },
	/** istio pilot/pkg/config/kube/gateway/conversion.go, sortHTTPRoutes: Exact, Prefix, Regex. */
	istio: { Exact: 2, PathPrefix: 1, RegularExpression: 0 },
	/** Envoy Gateway internal/gatewayapi/sort.go: Exact, Regex, Prefix. */
	'envoy-gateway': { Exact: 2, RegularExpression: 1, PathPrefix: 0 },
} as const;

function classOf(implementation: keyof typeof pathClass, type: string): number {
	return (pathClass[implementation] as Readonly<Record<string, number>>)[type] ?? 0;
}

/** A prefix counts without its trailing slash, as it is matched. */
function lengthOf({ type, value }: { readonly type: string; readonly value: string }): number {
	return type === 'PathPrefix' ? value.replace(/\/$/, '').length : value.length;
}

function specificationRank(
	kind: RouteKind,
	match: RouteMatch,
	implementation: 'specification' | 'istio',
): readonly number[] {
	const counts = [match.headers?.length ?? 0, match.queryParams?.length ?? 0];
	if (kind === 'GRPCRoute') {
		const { service = '', method = '' } = grpcMethodOf(match);
		return [service.length, method.length, ...counts];
	}
	const path = pathOf(match);
	return [classOf(implementation, path.type), lengthOf(path), match.method === undefined ? 0 : 1, ...counts];
}

/** A method counts as a header, and exact headers before regular expressions (sort.go, route.go). */
function envoyGatewayRank(kind: RouteKind, match: RouteMatch): readonly number[] {
	const headers = match.headers ?? [];
	const exact = headers.filter(({ type }) => (type ?? 'Exact') === 'Exact').length;
	if (kind === 'GRPCRoute') {
		const { service = '', method = '' } = grpcMethodOf(match);
		return [service.length, method.length, headers.length, exact];
	}
	const path = pathOf(match);
	const method = match.method === undefined ? 0 : 1;
	return [
		classOf('envoy-gateway', path.type),
		lengthOf(path),
		headers.length + method,
		exact + method,
		match.queryParams?.length ?? 0,
	];
}

/** How each implementation ranks the matches that it merges into one list; others are taken at the specification's word. */
export function rankOf(implementation: string | undefined): Rank {
	if (implementation === 'envoy-gateway') return envoyGatewayRank;
	const like = implementation === 'istio' ? 'istio' : 'specification';
	return (kind, match) => specificationRank(kind, match, like);
}
