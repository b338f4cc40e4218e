// SPDX-License-Identifier: Apache-2.0
import { grpcMethodOf, pathOf, type RouteKind, type RouteMatch, type ValueMatch } from '@branchline/httproute';

/**
 * What a match adds to the priority of its router; the greatest sum of all routers that accept a request answers it.
 *
 * Traefik pkg/provider/kubernetes/gateway/httproute.go (buildMatchRule, buildPathRule) and grpcroute.go
 * (buildGRPCMatchRule): one number for everything, so that four characters of a path weigh as much as four headers; of a
 * GRPCRoute it is the length of the rule that Traefik writes.
 */
export function matchPriority(kind: RouteKind, match: RouteMatch): number {
	if (kind === 'GRPCRoute') return bytes(grpcRule(match));
	const method = match.method === undefined ? 0 : 1000;
	return pathPriority(match) + method + 100 * (match.headers?.length ?? 0) + 10 * (match.queryParams?.length ?? 0);
}

/**
 * What the place of a rule adds: HTTPRoutes count from the end, so that of rules that are alike the first wins
 * (loadHTTPRoute, `len(route.Spec.Rules) - ri`); in GRPCRoutes the place does not count (loadGRPCRoute).
 */
export function placePriority(kind: RouteKind, index: number, rules: number): number {
	return kind === 'HTTPRoute' ? rules - index : 0;
}

/** What the hostnames of a route at a listener add: the length of the longest (httproute.go, buildHostRule). */
export function hostPriority(hostnames: readonly string[]): number {
	return Math.max(0, ...hostnames.map(bytes));
}

function pathPriority(match: RouteMatch): number {
	const { type, value } = pathOf(match);
	if (type === 'Exact') return 100_000;
	if (type !== 'PathPrefix' && type !== 'RegularExpression') return 1;
	return type === 'PathPrefix' && value === '/' ? 1 : 10_000 + 100 * bytes(value);
}

function grpcRule(match: RouteMatch): string {
	return [grpcPath(match), ...(match.headers ?? []).map(headerRule)].join(' && ');
}

function grpcPath(match: RouteMatch): string {
	const { type = 'Exact', service, method } = grpcMethodOf(match);
	if (!service && !method) return 'PathPrefix("/")';
	const part = (text: string | undefined) => (!text ? '[^/]+' : type === 'Exact' ? quotedMeta(text) : text);
	return `PathRegexp(${JSON.stringify(`/${part(service)}/${part(method)}`)})`;
}

function headerRule({ type = 'Exact', name, value }: ValueMatch): string {
	return `${type === 'Exact' ? 'Header' : 'HeaderRegexp'}(${JSON.stringify(name)},${JSON.stringify(value)})`;
}

/** Go regexp, QuoteMeta. */
function quotedMeta(text: string): string {
	return text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&');
}

function bytes(text: string): number {
	return new TextEncoder().encode(text).length;
}
