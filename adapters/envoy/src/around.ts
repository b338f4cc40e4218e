// SPDX-License-Identifier: Apache-2.0
import { field, list, type Message } from './field.ts';

/** What stands around a route and settles with it where its requests go. */
export interface Around {
	/** The mirror policies of a route that has none of its own. */
	readonly mirrors: readonly Message[];
	/** The table's cluster specifier plugins, by name. */
	readonly plugins: ReadonlyMap<string, Message>;
	/** The clusters that are service ports, of which a request may name one where a route leaves it the choice. */
	readonly named: readonly string[];
}

/**
 * What stands around the routes of a virtual host. Mirror policies are never added up: those of the route are in place of
 * those of the virtual host, which are in place of those of the table (envoy/config/route/v3, request_mirror_policies).
 */
export function aroundOf(host: Message, table: Message, named: readonly string[]): Around {
	const ofHost = list(host, 'request_mirror_policies');
	const plugins = list(table, 'cluster_specifier_plugins');
	// Of two of one name Envoy takes the first.
	const byName = [...plugins].reverse().map((plugin) => [nameOfPlugin(plugin), plugin] as const);
	return {
		mirrors: ofHost.length > 0 ? ofHost : list(table, 'request_mirror_policies'),
		plugins: new Map(byName),
		named,
	};
}

/** The name of a cluster specifier plugin of a table. */
export function nameOfPlugin(plugin: Message): string {
	return String(field(field<Message>(plugin, 'extension'), 'name') ?? '');
}
