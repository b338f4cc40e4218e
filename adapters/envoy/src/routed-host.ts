// SPDX-License-Identifier: Apache-2.0
import { finding, type Refusal, refToNative, refusalDiagnostics, rewriteFindings } from '@branchline/adapter';
import type { Diagnostic } from '@branchline/plan';
import { clustersOf } from './destinations.ts';
import { field, type Message, withField } from './field.ts';
import { spelledOut } from './named-by-request.ts';
import { routesOfHost, withRoutedActions } from './route-actions.ts';
import type { HostRouting, RoutedHost } from './strategy.ts';
import type { Host, RouteListOf } from './virtual-host.ts';

/** The virtual host with keys honoured, and everything that is to be said of it. */
export function routedHost(one: Host): RoutedHost & { readonly diagnostics: readonly Diagnostic[] } {
	const { host, where, obstacle, known, routing } = one;
	const { around, dialect } = known;
	const object = refToNative(one.resource);
	const nothing = { host, refused: [], plugins: [], forks: [] };
	if (obstacle !== undefined)
		return {
			...nothing,
			diagnostics: [finding(obstacle.code, `${where}: ${obstacle.reason}`, object ? { object } : {})],
		};
	const routed = routedLists(one);
	const all = spelledOut(routesOfHost(host), around.named, around);
	return {
		...routed,
		diagnostics: [
			...refusalDiagnostics(where, routed.refused, object),
			...rewriteFindings(where, { ...routing, dialect }, all, object),
		],
	};
}

function routedLists({ host, lists, routing: { strategy } }: Host): RoutedHost {
	const first = lists.map((one) => one && strategy.route(one.host, one.routing));
	const refused = refusalsOf(first);
	const matcher = field<Message>(host, 'matcher');
	if (matcher === undefined) return first[0]!;
	// What cannot be copied at one place of a virtual host is not copied at another.
	const routed =
		refused.length === 0 ? first : lists.map((one) => one && strategy.route(one.host, without(one, refused)));
	const changed = routed.map((one, index) => (one?.host === lists[index]?.host ? undefined : one?.host));
	const made = withRoutedActions(matcher, changed);
	return {
		host: made === matcher ? host : withField(host, 'matcher', made),
		refused,
		plugins: routed.flatMap((one) => one?.plugins ?? []),
		forks: routed.flatMap((one) => one?.forks ?? []),
	};
}

function refusalsOf(routed: readonly (RoutedHost | undefined)[]): readonly Refusal[] {
	const byKey = new Map<string, Refusal>();
	for (const refusal of routed.flatMap((one) => one?.refused ?? []))
		if (!byKey.has(refusal.key)) byKey.set(refusal.key, refusal);
	return [...byKey.values()];
}

function without({ host, routing }: RouteListOf, refused: readonly Refusal[]): HostRouting {
	const except = refused.map(({ key }) => key);
	const { resolve, substitutions } = routing;
	const destinations = clustersOf(routesOfHost(host), routing.around).map(resolve);
	const keys = destinations.flatMap((to) => substitutions.service(to)?.substitutions.map(({ key }) => key) ?? []);
	const honoured = new Set(keys.filter((key) => !except.includes(key)));
	return { ...routing, except, substitutions: substitutions.only(destinations, honoured) };
}
