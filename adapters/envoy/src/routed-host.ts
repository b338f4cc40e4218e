// SPDX-License-Identifier: Apache-2.0
import {
	finding,
	type ListMemo,
	listMemo,
	type Refusal,
	type RenderCache,
	refusalDiagnostics,
	remember,
	rewriteFindings,
	type Substitutions,
	Unsupported,
} from '@branchline/adapter';
import type { Carrier, Destination, Diagnostic, ObjectRef } from '@branchline/plan';
import { type Around, aroundOf } from './around.ts';
import { clustersOf } from './destinations.ts';
import { envoyDialect } from './dialect.ts';
import { field, type Message, withField } from './field.ts';
import { targetClusterName } from './fork-names.ts';
import { actionsOf } from './match-actions.ts';
import { spelledOut } from './named-by-request.ts';
import { routesOfAction, routesOfHost, withRoutedActions } from './route-actions.ts';
import type { HostRouting, RoutedHost, RouteStrategy } from './strategy.ts';

/** What all virtual hosts of a rendering are routed with. */
export interface Routing {
	readonly resolve: (cluster: string) => Destination;
	readonly substitutions: Substitutions;
	readonly carriers: readonly Carrier[];
	readonly strategy: RouteStrategy;
	/** Whether anything is forked at all. */
	readonly hasForks: boolean;
	/** The user's clusters that are service ports. */
	readonly named: readonly string[];
	/** The user's clusters whose names are kept for forks. */
	readonly borrowed: readonly string[];
	/** The name of the responder's cluster, where there is one. */
	readonly responder: string | undefined;
	/** What a virtual host depends on beside itself and the substitutions. */
	readonly depends: readonly unknown[];
	readonly cache: RenderCache | undefined;
}

/** A virtual host as its user wrote it: the lists of routes that a strategy is asked for, and what keeps it from that. */
export interface Host {
	readonly host: Message;
	readonly where: string;
	/** The resource that it stands in. */
	readonly object: ObjectRef | undefined;
	readonly obstacle: Unsupported | undefined;
	/** One for the virtual host's own list; for a matcher one for each of its actions, undefined for one that is not read. */
	readonly lists: readonly (RouteListOf | undefined)[];
	readonly around: Around;
	readonly routing: Routing;
}

interface RouteListOf {
	/** The virtual host with one list of routes and nothing else to choose from. */
	readonly host: Message;
	readonly routing: HostRouting;
}

/** What is found out about a virtual host before anything is written. */
export function hostOf(
	host: Message,
	table: Message,
	{ where, object }: Pick<Host, 'where' | 'object'>,
	routing: Routing,
): Host {
	const { cache, depends, resolve } = routing;
	const around = aroundOf(host, table, routing.named);
	const dialect = envoyDialect(resolve, targetClusterName, around, routing.responder);
	const known = remember(cache, `envoy host ${where}`, [host, ...aroundDepends(around, table), ...depends], () =>
		listsOf(host),
	);
	const lists = known.map(
		(one) => one && { host: one.host, routing: { ...routing, table, around, dialect, except: [], memo: one.memo } },
	);
	return { host, where, object, obstacle: obstacleOf(host, around, routing), lists, around, routing };
}

function aroundDepends({ mirrors, plugins }: Around, table: Message): readonly unknown[] {
	return [...mirrors, '', ...plugins.values(), field(table, 'most_specific_header_mutations_wins')];
}

interface KnownList {
	readonly host: Message;
	readonly memo: ListMemo<Message>;
}

function listsOf(host: Message): readonly (KnownList | undefined)[] {
	const matcher = field<Message>(host, 'matcher');
	if (matcher === undefined) return [{ host, memo: listMemo() }];
	const bare = withField(host, 'matcher', undefined);
	return actionsOf(matcher).map((action) => {
		const routes = routesOfAction(action);
		return routes && { host: withField(bare, 'routes', routes), memo: listMemo() };
	});
}

/** What a strategy reads of the substitutions for a virtual host. */
export function hostDepends({ obstacle, lists, routing: { strategy } }: Host): readonly unknown[] {
	return [
		obstacle?.reason,
		...lists.flatMap((one) => (one === undefined ? [] : strategy.depends(one.host, one.routing))),
	];
}

/** The virtual host with keys honoured, and everything that is to be said of it. */
export function routedHost(one: Host): RoutedHost & { readonly diagnostics: readonly Diagnostic[] } {
	const { host, where, object, obstacle, around, routing } = one;
	const nothing = { host, refused: [], plugins: [], forks: [] };
	if (obstacle !== undefined)
		return {
			...nothing,
			diagnostics: [finding(obstacle.code, `${where}: ${obstacle.reason}`, object ? { object } : {})],
		};
	const routed = routedLists(one);
	const dialect = envoyDialect(routing.resolve, targetClusterName, around, routing.responder);
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

/** What keeps a whole virtual host from being routed: a key would find a cluster that no sandbox put there. */
function obstacleOf(host: Message, around: Around, { borrowed }: Routing): Unsupported | undefined {
	if (borrowed.length === 0) return undefined;
	const clusters = clustersOf(routesOfHost(host), around);
	const found = borrowed.find((name) => clusters.some((cluster) => name.endsWith(`~${cluster}`)));
	if (found === undefined) return undefined;
	return new Unsupported(`the user’s cluster ${found} has a name that is kept for forks`, 'adapter/reserved-name');
}
