// SPDX-License-Identifier: Apache-2.0
import {
	type Dialect,
	finding,
	listMemo,
	type RenderCache,
	refusalDiagnostics,
	remember,
	rewriteFindings,
	type Substitutions,
	Unsupported,
} from '@branchline/adapter';
import type { Carrier, Destination, Diagnostic, XdsResource } from '@branchline/plan';
import { field, list, type Message, withField } from './field.ts';
import { nameOf } from './resources.ts';
import { clustersOf, type HostRouting, type RoutedHost, type RouteStrategy, type WantedForks } from './strategy.ts';
import { pluginsOnce, withPlugins } from './strip.ts';

/** What all tables of a rendering are routed with. */
export interface TableRouting {
	readonly resolve: (cluster: string) => Destination;
	readonly dialect: Dialect<Message, Message>;
	readonly substitutions: Substitutions;
	readonly carriers: readonly Carrier[];
	readonly strategy: RouteStrategy;
	/** The user's clusters whose names are kept for forks. */
	readonly borrowed: readonly string[];
	/** What a table depends on beside itself and the substitutions. */
	readonly depends: readonly unknown[];
	readonly cache: RenderCache | undefined;
}

/** A table with keys honoured, and what it needs beside. */
export interface RoutedTable {
	readonly table: XdsResource;
	readonly forks: readonly WantedForks[];
	readonly diagnostics: readonly Diagnostic[];
}

/**
 * Routes every virtual host of a table that is as its user wrote it. The result is the identical object for as long as
 * nothing changes that the strategy reads.
 */
export function routedTable(table: XdsResource, routing: TableRouting): RoutedTable {
	const { strategy, cache, depends } = routing;
	const hosts = list(table, 'virtual_hosts').map((host) => hostOf(host, table, routing));
	const read = hosts.flatMap((one) => [one.obstacle?.reason, ...strategy.depends(one.host, one.routing)]);
	return remember(cache, `envoy table ${nameOf(table)}`, [table, ...depends, ...read], () => {
		const routed = hosts.map((one) => ({ ...one, ...routedHost(one, strategy) }));
		const made = routed.map(({ host }) => host);
		const plugins = pluginsOnce(routed.flatMap((one) => one.plugins));
		return {
			table: withPlugins(made.length === 0 ? table : withField(table, 'virtual_hosts', made), plugins) as XdsResource,
			forks: routed.flatMap(({ forks }) => forks),
			diagnostics: routed.flatMap((one) => findings(one, one.refused)),
		};
	});
}

/** A virtual host, where it is, and what keeps it from being routed. */
interface Host {
	readonly host: Message;
	readonly where: string;
	readonly obstacle: Unsupported | undefined;
	readonly routing: HostRouting;
}

function hostOf(host: Message, table: XdsResource, routing: TableRouting): Host {
	const { cache, depends } = routing;
	const where = `RouteConfiguration ${nameOf(table)} virtual host ${String(field(host, 'name'))}`;
	const memo = remember(cache, `envoy host ${where}`, [host, ...depends], () => listMemo<Message>());
	return { host, where, obstacle: obstacleOf(host, table, routing), routing: { ...routing, table, memo } };
}

function routedHost({ host, obstacle, routing }: Host, strategy: RouteStrategy): RoutedHost {
	return obstacle === undefined ? strategy.route(host, routing) : { host, refused: [], plugins: [], forks: [] };
}

function findings({ host, where, obstacle, routing }: Host, refused: RoutedHost['refused']): readonly Diagnostic[] {
	if (obstacle !== undefined) return [finding(obstacle.code, `${where}: ${obstacle.reason}`)];
	return [...refusalDiagnostics(where, refused), ...rewriteFindings(where, routing, list(host, 'routes'))];
}

/** What keeps a whole virtual host from being routed. */
function obstacleOf(host: Message, table: Message, routing: TableRouting): Unsupported | undefined {
	const { dialect, substitutions, borrowed } = routing;
	// Choices that are not made in its list of routes.
	if (field(host, 'matcher') !== undefined)
		return new Unsupported('it chooses its routes by a matcher tree, which is not copied; list them in routes instead');
	const mirrors = [...list(host, 'request_mirror_policies'), ...list(table, 'request_mirror_policies')];
	const forked = dialect
		.destinations({ request_mirror_policies: mirrors })
		.some((to) => substitutions.service(to) !== undefined);
	if (forked) return new Unsupported('a mirror policy outside its routes sends requests to a forked service');
	// A key would find a cluster that no sandbox put there.
	const found = borrowed.find((name) => clustersOf(host).some((cluster) => name.endsWith(`~${cluster}`)));
	if (found === undefined) return undefined;
	return new Unsupported(`the user’s cluster ${found} has a name that is kept for forks`, 'adapter/reserved-name');
}
