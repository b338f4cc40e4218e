// SPDX-License-Identifier: Apache-2.0
import {
	type Dialect,
	type ListMemo,
	listMemo,
	type RenderCache,
	remember,
	type Substitutions,
	Unsupported,
} from '@branchline/adapter';
import type { Carrier, Destination, XdsResource } from '@branchline/plan';
import { type Around, aroundOf } from './around.ts';
import { clustersOf } from './destinations.ts';
import { envoyDialect } from './dialect.ts';
import { field, type Message, withField } from './field.ts';
import { targetClusterName } from './fork-names.ts';
import { actionsOf } from './match-actions.ts';
import { routesOfAction, routesOfHost } from './route-actions.ts';
import type { HostRouting, RouteStrategy } from './strategy.ts';
import { unreadChoices } from './unread.ts';

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
	readonly resource: XdsResource;
	readonly obstacle: Unsupported | undefined;
	/** One for the virtual host's own list; for a matcher one for each of its actions, undefined for one that is not read. */
	readonly lists: readonly (RouteListOf | undefined)[];
	readonly known: KnownHost;
	readonly routing: Routing;
}

/** One list of routes, with what it is routed with. */
export interface RouteListOf {
	/** The virtual host with one list of routes and nothing else to choose from. */
	readonly host: Message;
	readonly routing: HostRouting;
}

/** What is found out about a virtual host before anything is written. */
export function hostOf(
	host: Message,
	table: Message,
	{ where, resource }: Pick<Host, 'where' | 'resource'>,
	routing: Routing,
): Host {
	const { resolve, substitutions, carriers, cache, depends } = routing;
	const known = remember(cache, `envoy host ${where}`, [host, table, ...depends], () => knownOf(host, table, routing));
	const { around, dialect } = known;
	// Written out: this is done for every virtual host in every rendering.
	const lists = known.lists.map(
		(one) =>
			one && {
				host: one.host,
				routing: { table, resolve, dialect, substitutions, carriers, around, except: none, memo: one.memo },
			},
	);
	return { host, where, resource, obstacle: obstacleOf(host, around, routing), lists, known, routing };
}

const none: readonly string[] = [];

/** What of a virtual host does not depend on forks. */
interface KnownHost {
	readonly around: Around;
	readonly dialect: Dialect<Message, Message>;
	/** What of it may lead to a forked service without being read, in words. */
	readonly unread: readonly string[];
	readonly lists: readonly (KnownList | undefined)[];
}

interface KnownList {
	readonly host: Message;
	readonly memo: ListMemo<Message>;
}

function knownOf(host: Message, table: Message, { named, resolve, responder }: Routing): KnownHost {
	const around = aroundOf(host, table, named);
	const dialect = envoyDialect(resolve, targetClusterName, around, responder);
	return { around, dialect, unread: unreadChoices(host, around), lists: listsOf(host) };
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

/** What keeps a whole virtual host from being routed: a key would find a cluster that no sandbox put there. */
function obstacleOf(host: Message, around: Around, { borrowed }: Routing): Unsupported | undefined {
	if (borrowed.length === 0) return undefined;
	const clusters = clustersOf(routesOfHost(host), around);
	const found = borrowed.find((name) => clusters.some((cluster) => name.endsWith(`~${cluster}`)));
	if (found === undefined) return undefined;
	return new Unsupported(`the user’s cluster ${found} has a name that is kept for forks`, 'adapter/reserved-name');
}
