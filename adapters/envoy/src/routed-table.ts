// SPDX-License-Identifier: Apache-2.0
import { finding, refToNative, remember } from '@branchline/adapter';
import type { Diagnostic, XdsResource } from '@branchline/plan';
import { field, list, type Message, withField } from './field.ts';
import { nameOf } from './resources.ts';
import { routedHost } from './routed-host.ts';
import type { WantedForks } from './strategy.ts';
import { pluginsOnce, withInlinePlugins, withPlugins } from './strip.ts';
import { replaceTables } from './tables.ts';
import { type Host, hostDepends, hostOf, type Routing } from './virtual-host.ts';

/** A resource with keys honoured, and what it needs beside. */
export interface Routed {
	readonly resource: XdsResource;
	readonly forks: readonly WantedForks[];
	readonly diagnostics: readonly Diagnostic[];
}

interface RoutedTable extends Pick<Routed, 'forks' | 'diagnostics'> {
	readonly table: Message;
}

/** Routes every table of a resource that is as its user wrote it. */
export function routedTables(resource: XdsResource, routing: Routing): Routed {
	const all: RoutedTable[] = [];
	const made = replaceTables(resource, (table, where) => {
		const routed = routedTable(table, { where, resource }, routing);
		all.push(routed);
		return routed.table;
	});
	return {
		resource: made,
		forks: all.flatMap(({ forks }) => forks),
		diagnostics: all.flatMap(({ diagnostics }) => diagnostics),
	};
}

/**
 * Routes every virtual host of a table. The result is the identical object for as long as nothing changes that the
 * strategy reads.
 */
function routedTable(table: Message, at: Pick<Host, 'where' | 'resource'>, routing: Routing): RoutedTable {
	const hosts = list(table, 'virtual_hosts').map((host) =>
		hostOf(
			host,
			table,
			{ resource: at.resource, where: `${at.where} virtual host ${String(field(host, 'name'))}` },
			routing,
		),
	);
	const depends = [table, ...routing.depends, ...hosts.flatMap(hostDepends)];
	const routed = remember(routing.cache, `envoy ${at.where}`, depends, () => {
		const routed = hosts.map(routedHost);
		const made = routed.map(({ host }) => host);
		const isSame = routed.every(({ host }, index) => host === hosts[index]!.host);
		const plugins = pluginsOnce(routed.flatMap((one) => one.plugins));
		return {
			table: withPlugins(isSame ? table : withField(table, 'virtual_hosts', made), plugins),
			forks: routed.flatMap(({ forks }) => forks),
			diagnostics: routed.flatMap(({ diagnostics }) => diagnostics),
		};
	});
	const unread = unreadOf(hosts, routing);
	return unread.length === 0 ? routed : { ...routed, diagnostics: [...routed.diagnostics, ...unread] };
}

/**
 * Routes a VirtualHost that an Envoy asks for by itself (VHDS), for a table of which nothing more may be known here. So it
 * holds the plugins that choose in it: a table that has them might come later than the host.
 */
export function routedVirtualHost(host: XdsResource, table: Message, routing: Routing): Routed {
	const where = `VirtualHost ${nameOf(host)}`;
	const one = hostOf(host, table, { where, resource: host }, routing);
	const depends = [host, ...routing.depends, ...hostDepends(one)];
	const routed = remember(routing.cache, `envoy ${where}`, depends, () => {
		const { host: made, plugins, forks, diagnostics } = routedHost(one);
		return { resource: withInlinePlugins(made, plugins) as XdsResource, forks, diagnostics };
	});
	return { ...routed, diagnostics: [...routed.diagnostics, ...unreadOf([one], routing)] };
}

function unreadOf(hosts: readonly Host[], { hasForks }: Routing): readonly Diagnostic[] {
	const unread = hasForks ? hosts.filter(({ known }) => known.unread.length > 0) : [];
	return unread.flatMap(({ where, resource, known }) => {
		const object = refToNative(resource);
		return known.unread.map((what) =>
			finding(
				'adapter/unread-choice',
				`${where}: ${what}; its requests meet a fork only where their cluster is written`,
				object ? { object } : {},
			),
		);
	});
}
