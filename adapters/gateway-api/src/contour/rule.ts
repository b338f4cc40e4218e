// SPDX-License-Identifier: Apache-2.0
import {
	grpcMethodOf,
	type HomedRule,
	type Route,
	type RouteMatch,
	type RouteRule,
	withDefaults,
} from '@branchline/httproute';
import { compareText } from '@branchline/plan';

/** A match as Contour reads it. */
interface ReadMatch {
	readonly match: RouteMatch;
	/** The same for matches that Contour takes for one (Contour internal/dag/dag.go, conditionsToString). */
	readonly id: string;
}

/** By which a status says that rules were left out for others (Contour internal/status/routeconditions.go): it is known which. */
export const conflictReasons: readonly string[] = ['RuleMatchConflict', 'RuleMatchPartiallyConflict'];

function redirects({ filters = [] }: RouteRule): boolean {
	return filters.some(({ requestRedirect }) => requestRedirect !== undefined);
}

/** Whether Contour takes a rule up: one that leads nowhere is left out, and its requests go on to others (httpClusters). */
export function isTakenUp(spec: RouteRule): boolean {
	return redirects(spec) || (spec.backendRefs?.length ?? 0) > 0;
}

/** Whether Contour reads a match of gRPC calls; others it passes over, and goes on with the rule's other matches. */
function readsCall(match: RouteMatch): boolean {
	const { type = 'Exact', service, method } = grpcMethodOf(match);
	return type === 'Exact' && Boolean(service) === Boolean(method);
}

/**
 * Why a match of a rule is not what Contour makes of it: a redirect is met whatever its query is (redirectRoutes), and a
 * gRPC call is known by service and method alone (gatewayGRPCMethodMatchCondition).
 */
export function unreadByContour({ kind, spec }: HomedRule, match: RouteMatch): string | undefined {
	if (kind === 'GRPCRoute')
		return readsCall(match) ? undefined : 'Contour reads no match of a gRPC call but by service and method together';
	const readsQuery = !redirects(spec) || !match.queryParams?.length;
	return readsQuery ? undefined : 'Contour does not look at the query where a rule redirects';
}

/** A rule without what Contour does not look at: the query of a redirect. */
export function asContourReads(spec: RouteRule): RouteRule {
	if (!redirects(spec) || spec.matches === undefined) return spec;
	return { ...spec, matches: spec.matches.map(({ queryParams: _, ...match }) => match) };
}

/** The matches of a rule that is as Contour reads it, without those of gRPC calls that it passes over. */
export function readMatches({ kind }: Route, { matches = [] }: RouteRule): readonly ReadMatch[] {
	const read = kind === 'GRPCRoute' ? matches.filter(readsCall) : matches;
	return (matches.length === 0 ? [{}] : read).map((written) => {
		const match = withDefaults(kind, written);
		// Headers and parameters are compared in the order in which they are written.
		const inTurn = [written.headers, written.queryParams].map((values = []) =>
			values.map(({ name, type = 'Exact', value }) => [name, type, value]),
		);
		const path = kind === 'GRPCRoute' ? callPath(match) : [match.path?.type, match.path?.value];
		return { match, id: JSON.stringify([path, kind === 'GRPCRoute' ? null : (match.method ?? null), inTurn]) };
	});
}

function callPath(match: RouteMatch): readonly [string, string] {
	const { service, method } = grpcMethodOf(match);
	return service && method ? ['Exact', `/${service}/${method}`] : ['PathPrefix', '/'];
}

type ValueMatch = NonNullable<RouteMatch['headers']>[number];

/** Conditions go by name, exact values first, by value. */
function isBefore(a: ValueMatch, b: ValueMatch): boolean {
	if (a.name !== b.name) return compareText(a.name, b.name) < 0;
	const [first, second] = [a, b].map(({ type = 'Exact' }) => (type === 'Exact' ? 0 : 1)) as [number, number];
	return first === second ? compareText(a.value, b.value) < 0 : first < second;
}

/**
 * Whether of two matches that tie the first goes before the second: pair by pair, in the order of names, where one that goes
 * before at any place is enough (Contour internal/sorter/sorter.go), so that each may go before the other.
 */
export function goesBefore(a: RouteMatch, b: RouteMatch): boolean {
	const parts = ['headers', 'queryParams'] as const;
	return parts.some((part) => (a[part] ?? []).some((value, at) => isBefore(value, b[part]![at]!)));
}
