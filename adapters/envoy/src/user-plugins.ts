// SPDX-License-Identifier: Apache-2.0
import type { Around } from './around.ts';
import { field, type Message, withField } from './field.ts';
import { actionsOf, hasUnknownWays, replaceWays } from './match-actions.ts';

const specifiers = 'type.googleapis.com/envoy.extensions.router.cluster_specifiers.matcher.v3.';
const byMatcher = `${specifiers}MatcherClusterSpecifier`;
/** The type of the actions by which such a plugin chooses a cluster. */
export const clusterAction = `${specifiers}ClusterAction`;

/** The cluster specifier plugin by which a route action chooses, named or in place; `'missing'` where the named one is not there. */
function pluginOf(action: Message | undefined, { plugins }: Around): Message | 'missing' | undefined {
	const name = field<string>(action, 'cluster_specifier_plugin');
	if (name !== undefined) return plugins.get(name) ?? 'missing';
	return field<Message>(action, 'inline_cluster_specifier_plugin');
}

/**
 * The clusters that a plugin of the user's chooses from, none where the action has no plugin; undefined where they cannot
 * be read: a script or a program may name any.
 */
export function pluginClusters(action: Message | undefined, around: Around): readonly string[] | undefined {
	const plugin = pluginOf(action, around);
	if (plugin === undefined) return [];
	if (plugin === 'missing') return undefined;
	const matcher = matcherOf(plugin);
	if (matcher === undefined || hasUnknownWays(matcher)) return undefined;
	const clusters = actionsOf(matcher).map(clusterOf);
	return clusters.every((name) => name !== undefined) ? clusters : undefined;
}

/** The action with the clusters of its plugin renamed, in a plugin of its own: the table's is for other routes as well. */
export function renamedChoice(action: Message, around: Around, rename: (cluster: string) => string): Message {
	const plugin = pluginOf(action, around);
	if (plugin === undefined || plugin === 'missing') return action;
	const extension = field<Message>(plugin, 'extension') ?? {};
	const config = field<Message>(extension, 'typed_config') ?? {};
	const matcher = matcherOf(plugin);
	if (matcher === undefined) return action;
	const renamed = replaceWays(matcher, (way) => {
		const of = field<Message>(way, 'action');
		const name = of && clusterOf(of);
		if (of === undefined || name === undefined || rename(name) === name) return undefined;
		const chosen = withField(field<Message>(of, 'typed_config') ?? {}, 'cluster', rename(name));
		return withField(way, 'action', withField(of, 'typed_config', chosen));
	});
	if (renamed === matcher) return action;
	const chooser = withField(extension, 'typed_config', withField(config, 'cluster_matcher', renamed));
	const own = withField(action, 'cluster_specifier_plugin', undefined);
	return withField(own, 'inline_cluster_specifier_plugin', withField(plugin, 'extension', chooser));
}

function matcherOf(plugin: Message): Message | undefined {
	const config = field<Message>(field<Message>(plugin, 'extension'), 'typed_config');
	return config?.['@type'] === byMatcher ? field<Message>(config, 'cluster_matcher') : undefined;
}

function clusterOf(action: Message): string | undefined {
	const config = field<Message>(action, 'typed_config');
	return config?.['@type'] === clusterAction ? field<string>(config, 'cluster') : undefined;
}
