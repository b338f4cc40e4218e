// SPDX-License-Identifier: Apache-2.0
import { UndefinedConfiguration } from '../contract.ts';
import type { Clusters } from './destinations.ts';
import { type Chooser, compileChooser } from './lua/choose.ts';
import { compileMatcher } from './matcher.ts';
import { flagField, type Message, messageField, messagesField, oneOf, textField } from './message.ts';
import type { RequestView } from './request-view.ts';

/** Names the cluster for a request. */
type Specifier = (request: RequestView, clusters: Clusters) => string;

/** A specifier, or `missing`: optional and of a kind that Envoy does not have, so that routes with it match nothing. */
export type Plugin = Specifier | 'missing';

const NAMESPACE = 'type.googleapis.com/envoy.extensions.router.cluster_specifiers.';

/**
 * Compiles the `cluster_specifier_plugins` of a table by name, of which the first of a name counts. Throws
 * UndefinedConfiguration where Envoy refuses one, also one that no route uses.
 */
export function compilePlugins(table: Message): ReadonlyMap<string, Plugin> {
	const plugins = new Map<string, Plugin>();
	for (const message of messagesField(table, 'cluster_specifier_plugins')) {
		const plugin = compilePlugin(message);
		const name = textField(messageField(message, 'extension') ?? {}, 'name') ?? '';
		if (name === '') throw new UndefinedConfiguration('a cluster specifier plugin has no name');
		if (!plugins.has(name)) plugins.set(name, plugin);
	}
	return plugins;
}

/**
 * Compiles a `ClusterSpecifierPlugin`. A Lua script is run for each request; where it fails or returns no text, its
 * `default_cluster` is the answer. A matcher picks one of the clusters that it names. Other kinds that Envoy has throw UndefinedConfiguration when asked.
 */
export function compilePlugin(plugin: Message): Plugin {
	const extension = messageField(plugin, 'extension') ?? {};
	const config = messageField(extension, 'typed_config');
	if (config === undefined) throw new UndefinedConfiguration('a cluster specifier plugin has no typed_config');
	const type = String(config['@type']);
	if (type === `${NAMESPACE}lua.v3.LuaConfig`) return compileLua(config);
	if (type === `${NAMESPACE}matcher.v3.MatcherClusterSpecifier`) return compileByMatcher(config);
	if (type.startsWith(NAMESPACE) || type.endsWith('TypedStruct')) {
		return () => {
			throw new UndefinedConfiguration(`the cluster specifier ${type} is not judged here`);
		};
	}
	if (flagField(plugin, 'is_optional')) return 'missing';
	throw new UndefinedConfiguration(`Envoy has no cluster specifier of the type ${type}`);
}

function compileLua(config: Message): Specifier {
	const source = messageField(config, 'source_code');
	if (source === undefined) throw new UndefinedConfiguration('a Lua cluster specifier has no source_code');
	const fallback = textField(config, 'default_cluster') ?? '';
	const kind = oneOf(source, ['inline_string', 'inline_bytes', 'filename', 'environment_variable']);
	if (kind !== 'inline_string') {
		return () => {
			throw new UndefinedConfiguration(`a script given by ${kind} is not judged here`);
		};
	}
	const choose: Chooser = compileChooser(textField(source, kind) ?? '');
	return (request, clusters) => choose({ lines: request.values, clusterExists: clusters.exists }) ?? fallback;
}

// What matches nothing gives no name, and there is no cluster of that name (`MatcherClusterSpecifierPlugin`).
function compileByMatcher(config: Message): Specifier {
	const matcher = messageField(config, 'cluster_matcher');
	if (matcher === undefined) throw new UndefinedConfiguration('a cluster specifier has no cluster_matcher');
	const pick = compileMatcher(matcher, 'cluster_matcher', (action, place) => {
		const name = textField(action, 'cluster') ?? '';
		if (action['@type'] !== `${NAMESPACE}matcher.v3.ClusterAction` || name === '')
			throw new UndefinedConfiguration(`${place}: the action names no cluster`);
		return name;
	});
	return (request) => pick(request) ?? '';
}
