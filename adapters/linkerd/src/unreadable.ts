// SPDX-License-Identifier: Apache-2.0
import { describe, finding, refTo } from '@branchline/adapter';
import { grpcMethodOf, type Route, type RouteMatch, type RouteRule } from '@branchline/httproute';
import type { Diagnostic } from '@branchline/plan';
import { isLinkerds } from './sets.ts';

/** Filters that outbound routes may have on Linkerd (policy-controller/k8s/index/src/outbound/index/http.rs and grpc.rs). */
const filters: Readonly<Record<Route['kind'], readonly string[]>> = {
	HTTPRoute: ['RequestHeaderModifier', 'ResponseHeaderModifier', 'RequestRedirect'],
	GRPCRoute: ['RequestHeaderModifier'],
};

/** The fields of rules that Linkerd knows, those of Gateway API 1.2.1; it ignores a route with a newer one. */
const ruleFields = ['name', 'matches', 'filters', 'backendRefs', 'timeouts', 'retry', 'sessionPersistence'];

/** Versions of Linkerd's own HTTPRoute that have backends, and so may be for a Service (charts/linkerd-crds, httproute.yaml). */
const outboundVersions = ['policy.linkerd.io/v1beta2', 'policy.linkerd.io/v1beta3'];

/** Why Linkerd does not serve a route as it stands; undefined where it does. A route that it does not read hides the set. */
export function unreadable(route: Route): Diagnostic | undefined {
	const rules = route.spec?.rules ?? [];
	const why = [whyNotRoute(route), ...rules.map((rule) => whyNotRule(route, rule)), whyNotAnnotations(route)].find(
		(reason) => reason !== undefined,
	);
	if (why === undefined) return undefined;
	return finding('adapter/native-undefined', `${describe(route)}: ${why}`, { object: refTo(route) });
}

function whyNotRoute(route: Route): string | undefined {
	if (!isLinkerds(route) || outboundVersions.includes(route.apiVersion)) return undefined;
	return `routes of ${route.apiVersion} are for servers; use gateway.networking.k8s.io`;
}

function whyNotRule(route: Route, rule: RouteRule): string | undefined {
	const { kind } = route;
	const used = [...(rule.filters ?? []), ...(rule.backendRefs ?? []).flatMap((ref) => ref.filters ?? [])];
	const unknown = used.find(({ type }) => !filters[kind].includes(type));
	if (unknown) return `Linkerd does not read a ${kind} with the filter ${unknown.type}`;
	if (isLinkerds(route) && used.some(({ type }) => type === 'ResponseHeaderModifier'))
		return 'Linkerd changes the request where a route of policy.linkerd.io changes the response; use gateway.networking.k8s.io';
	if (used.some(({ requestRedirect }) => requestRedirect?.path?.type === 'ReplacePrefixMatch'))
		return 'Linkerd does not read a redirect that replaces a prefix';
	const newer = Object.keys(rule).find((field) => !ruleFields.includes(field));
	if (newer)
		return `Linkerd ignores a route with the field ${newer}, which is newer than the Gateway API that it knows`;
	return kind === 'GRPCRoute' ? whyNotMethods(rule.matches ?? []) : undefined;
}

/** linkerd2 policy-controller/grpc/src/routes/grpc.rs, k8s/index/src/routes/grpc.rs. */
function whyNotMethods(matches: readonly RouteMatch[]): string | undefined {
	if (matches.length === 0 || matches.some(({ method }) => method === undefined))
		return 'a GRPCRoute match without a method, as a copy of a rule without matches is, makes Linkerd refuse every request';
	if (matches.some((match) => (grpcMethodOf(match).type ?? 'Exact') !== 'Exact'))
		return 'Linkerd does not read a GRPCRoute with a regular expression for the method';
	return undefined;
}

const duration = /^\s*(?:0|\d+(?:ms|s|m|h|d))\s*$/;

function listOf(item: string): RegExp {
	return new RegExp(`^\\s*(?:${item})(?:\\s*,\\s*(?:${item}))*\\s*$`);
}

/** The annotations that Linkerd reads with a route, and what their values must be (outbound/index.rs, http.rs, grpc.rs). */
const annotations: Readonly<Record<string, RegExp>> = {
	'retry.linkerd.io/http': listOf('5xx|gateway-error|[1-5]\\d\\d(?:-[1-5]\\d\\d)?'),
	'retry.linkerd.io/grpc': listOf('cancelled|deadline-exceeded|internal|resource-exhausted|unavailable'),
	'retry.linkerd.io/limit': /^\+?\d{1,5}$/,
	'retry.linkerd.io/timeout': duration,
	'timeout.linkerd.io/request': duration,
	'timeout.linkerd.io/response': duration,
	'timeout.linkerd.io/idle': duration,
};

function whyNotAnnotations({ kind, metadata }: Route): string | undefined {
	const other = kind === 'HTTPRoute' ? 'retry.linkerd.io/grpc' : 'retry.linkerd.io/http';
	const wrong = Object.entries(metadata.annotations ?? {}).find(
		([name, value]) => name !== other && Object.hasOwn(annotations, name) && !annotations[name]!.test(value),
	);
	return wrong && `Linkerd does not read a route with the annotation ${wrong[0]}: ${wrong[1]}`;
}
