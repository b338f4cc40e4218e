// SPDX-License-Identifier: Apache-2.0
import { remember } from '@branchline/adapter';
import type { Diagnostic, XdsResource } from '@branchline/plan';
import { field, list, type Message, withField } from './field.ts';
import { nameOf } from './resources.ts';
import { hostDepends, hostOf, type Routing, routedHost } from './routed-host.ts';
import type { WantedForks } from './strategy.ts';
import { pluginsOnce, withPlugins } from './strip.ts';
import { unreadChoices } from './unread.ts';

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
export function routedTable(table: XdsResource, routing: Routing): RoutedTable {
	const hosts = list(table, 'virtual_hosts').map((host) => hostOf(host, table, whereOf(host, table), routing));
	const depends = [table, ...routing.depends, ...hosts.flatMap(hostDepends)];
	const routed = remember(routing.cache, `envoy table ${nameOf(table)}`, depends, () => {
		const routed = hosts.map(routedHost);
		const made = routed.map(({ host }) => host);
		const isSame = routed.every(({ host }, index) => host === hosts[index]!.host);
		const plugins = pluginsOnce(routed.flatMap((one) => one.plugins));
		return {
			table: withPlugins(isSame ? table : withField(table, 'virtual_hosts', made), plugins) as XdsResource,
			forks: routed.flatMap(({ forks }) => forks),
			diagnostics: routed.flatMap(({ diagnostics }) => diagnostics),
		};
	});
	const unread = routing.hasForks ? hosts.flatMap(({ where, host, around }) => unreadChoices(where, host, around)) : [];
	return { ...routed, diagnostics: [...routed.diagnostics, ...unread] };
}

function whereOf(host: Message, table: XdsResource): string {
	return `RouteConfiguration ${nameOf(table)} virtual host ${String(field(host, 'name'))}`;
}
