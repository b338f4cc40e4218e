// SPDX-License-Identifier: Apache-2.0
import { memoized, rulePrefix } from '@branchline/adapter';
import type { XdsResource } from '@branchline/plan';
import { nameOfPlugin } from './around.ts';
import { changedList } from './changed.ts';
import { field, list, type Message, withField } from './field.ts';
import { routesInTree } from './match-tree.ts';
import { typeUrls } from './resources.ts';
import { strippedMatcher } from './route-actions.ts';
import { replaceTables } from './tables.ts';

/** Whether a name inside a table of the user's is one of ours. */
function isOurName(name: unknown): boolean {
	return String(name ?? '').startsWith(rulePrefix);
}

/** The resource as the user wrote it, without routes and plugins of ours; the identical object where it has none. */
export const stripResource = memoized(
	(resource: XdsResource): XdsResource =>
		resource['@type'] === typeUrls.virtualHost
			? (stripHost(resource) as XdsResource)
			: replaceTables(resource, (table) => stripPlugins(changedList(table, 'virtual_hosts', stripHost))),
);

function stripHost(host: Message): Message {
	const matcher = field<Message>(host, 'matcher');
	const users = routesInTree(matcher);
	if (users !== undefined) return withField(withField(host, 'matcher', undefined), 'routes', users);
	const routes = list(host, 'routes');
	const kept = routes.filter((route) => !isOurRoute(route));
	const listed = kept.length === routes.length ? host : withField(host, 'routes', kept);
	if (matcher === undefined) return listed;
	const stripped = strippedMatcher(matcher, isOurRoute);
	return stripped === matcher ? listed : withField(listed, 'matcher', stripped);
}

function isOurRoute(route: Message): boolean {
	return isOurName(field(route, 'name'));
}

const pluginList = 'cluster_specifier_plugins';

function stripPlugins(table: Message): Message {
	const plugins = list(table, pluginList);
	const kept = plugins.filter((plugin) => !isOurName(nameOfPlugin(plugin)));
	if (kept.length === plugins.length) return table;
	const wasThere = kept.length > 0 || plugins.some((plugin) => field(plugin, 'is_optional') === false);
	return withField(table, pluginList, wasThere ? kept : undefined);
}

/** Plugins of several virtual hosts or tables of ours, of which those of one name are equal. */
export function pluginsOnce(plugins: readonly Message[]): readonly Message[] {
	return [...new Map(plugins.map((plugin) => [nameOfPlugin(plugin), plugin])).values()];
}

/** The table with cluster specifier plugins of ours in front of the user's. */
export function withPlugins(table: Message, plugins: readonly Message[]): Message {
	if (plugins.length === 0) return table;
	const users = field<readonly Message[]>(table, pluginList);
	// A list that is there and empty is to be there after `strip`: ours tell so by a field that means nothing else.
	const ours = users?.length === 0 ? plugins.map((plugin) => ({ ...plugin, is_optional: false })) : plugins;
	return withField(table, pluginList, [...ours, ...(users ?? [])]);
}

/** The virtual host with plugins of ours in each route of ours that names one. */
export function withInlinePlugins(host: Message, plugins: readonly Message[]): Message {
	if (plugins.length === 0) return host;
	const byName = new Map(plugins.map((plugin) => [nameOfPlugin(plugin), plugin]));
	const inlined = (value: unknown): unknown => {
		if (Array.isArray(value)) return value.map(inlined);
		if (typeof value !== 'object' || value === null) return value;
		const { cluster_specifier_plugin: name, ...rest } = value as Message;
		const plugin = byName.get(String(name ?? ''));
		if (plugin !== undefined) return { ...rest, inline_cluster_specifier_plugin: plugin };
		return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, inlined(inner)]));
	};
	return inlined(host) as Message;
}
