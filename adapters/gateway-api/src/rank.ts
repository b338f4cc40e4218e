// SPDX-License-Identifier: Apache-2.0
import { grpcMethodOf, pathOf, type RouteKind, type RouteMatch } from '@branchline/httproute';
import { matchPriority } from './traefik/priority.ts';

type Rank = (kind: RouteKind, match: RouteMatch) => readonly number[];

/** A path as it is ranked: a class, of which the larger wins, and a length. */
type PathRank = readonly [number, number];

type PathClasses = Readonly<Record<string, number>>;

/** A prefix counts without its trailing slash, as it is matched. */
function httpPath(match: RouteMatch, classes: PathClasses): PathRank {
	const { type, value } = pathOf(match);
	return [classes[type] ?? 0, type === 'PathPrefix' ? value.replace(/\/$/, '').length : value.length];
}

/** gateway-api apis/v1, rules of httproute_types.go and grpcroute_types.go; a regular expression is left open. */
function specification(kind: RouteKind, match: RouteMatch): readonly number[] {
	const counts = [match.headers?.length ?? 0, match.queryParams?.length ?? 0];
	if (kind === 'GRPCRoute') {
		const { service = '', method = '' } = grpcMethodOf(match);
		return [service.length, method.length, ...counts];
	}
	const classes = { Exact: 2, PathPrefix: 1, RegularExpression: 0 };
	return [...httpPath(match, classes), match.method === undefined ? 0 : 1, ...counts];
}

const istioClasses = { Exact: 3, PathPrefix: 2, RegularExpression: 1 };

/** istio pilot/pkg/config/kube/gateway/conversion.go, sortHTTPRoutes; both kinds of routes are one list there. */
function istio(kind: RouteKind, match: RouteMatch): readonly number[] {
	const counts = [match.headers?.length ?? 0, match.queryParams?.length ?? 0];
	if (kind === 'GRPCRoute') return [...istioGrpcPath(match), 0, ...counts];
	return [...httpPath(match, istioClasses), match.method === undefined ? 0 : 1, ...counts];
}

/** A gRPC method is matched as the path that it is sent with (conversion.go, createGRPCURIMatch). */
function istioGrpcPath(match: RouteMatch): PathRank {
	const { type = 'Exact', service, method } = grpcMethodOf(match);
	if (!service && !method) return [-1, 0];
	if (!service) return [istioClasses.RegularExpression, `/[^/]+/${method}`.length];
	if (type !== 'Exact') return [istioClasses.RegularExpression, `/${service}/${method ?? '.+'}`.length];
	return method
		? [istioClasses.Exact, `/${service}/${method}`.length]
		: [istioClasses.PathPrefix, `/${service}/`.length];
}

const envoyGatewayClasses = { Exact: 2, RegularExpression: 1, PathPrefix: 0 };

/**
 * Envoy Gateway internal/gatewayapi/sort.go and route.go: a method counts as a header, exact headers and parameters go
 * before regular expressions, and of what is equal HTTPRoutes are listed before GRPCRoutes (translator.go).
 */
function envoyGateway(kind: RouteKind, match: RouteMatch): readonly number[] {
	const headers = match.headers ?? [];
	const exact = headers.filter(({ type }) => (type ?? 'Exact') === 'Exact').length;
	if (kind === 'GRPCRoute') {
		const { service, method } = grpcMethodOf(match);
		const suffix = !service && method ? 1 : 0;
		return [...envoyGatewayGrpcPath(match), headers.length + suffix, exact, 0, 0, 0];
	}
	const method = match.method === undefined ? 0 : 1;
	const query = match.queryParams ?? [];
	const exactQuery = query.filter(({ type }) => (type ?? 'Exact') === 'Exact').length;
	return [
		...httpPath(match, envoyGatewayClasses),
		headers.length + method,
		exact + method,
		query.length,
		exactQuery,
		1,
	];
}

function envoyGatewayGrpcPath(match: RouteMatch): PathRank {
	const { type = 'Exact', service, method } = grpcMethodOf(match);
	if (!service) return [envoyGatewayClasses.PathPrefix, 0];
	if (type !== 'Exact') return [envoyGatewayClasses.RegularExpression, `/${service}/${method ?? '.+'}`.length];
	return method
		? [envoyGatewayClasses.Exact, `/${service}/${method}`.length]
		: [envoyGatewayClasses.PathPrefix, `/${service}`.length];
}

const contourClasses = { Exact: 2, RegularExpression: 1, PathPrefix: 0 };

/**
 * Contour internal/sorter/sorter.go, routeSorter: a path goes by its class, its length as it is written, and its text, of
 * which the greater goes first; a gRPC call is an exact path (gatewayapi_processor.go, gatewayGRPCMethodMatchCondition).
 */
export function contourRank(kind: RouteKind, match: RouteMatch): readonly number[] {
	const { service, method: call } = grpcMethodOf(match);
	const root = { type: 'PathPrefix', value: '/' };
	const ofCall = service && call ? { type: 'Exact', value: `/${service}/${call}` } : root;
	const { type, value } = kind === 'GRPCRoute' ? ofCall : pathOf(match);
	const text = [...new TextEncoder().encode(value)];
	const method = kind === 'GRPCRoute' || match.method === undefined ? 0 : 1;
	const classes: PathClasses = contourClasses;
	return [classes[type] ?? 0, text.length, ...text, method, match.headers?.length ?? 0, match.queryParams?.length ?? 0];
}

const ranks: Readonly<Record<string, Rank>> = {
	istio,
	'envoy-gateway': envoyGateway,
	contour: contourRank,
	traefik: (kind, match) => [matchPriority(kind, match)],
};

/** How each implementation ranks the matches that it merges into one list; others are taken at the specification's word. */
export function rankOf(implementation: string | undefined): Rank {
	return ranks[implementation ?? ''] ?? specification;
}
