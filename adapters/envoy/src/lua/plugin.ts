// SPDX-License-Identifier: Apache-2.0
import { rulePrefix } from '@branchline/adapter';
import type { Message } from '../field.ts';
import type { Choice } from './block.ts';
import { type ScriptParts, scriptOf } from './script.ts';

const configType = 'type.googleapis.com/envoy.extensions.router.cluster_specifiers.lua.v3.LuaConfig';

/** The name of the plugin that chooses between a cluster and its forks; a variant is for hosts that honour fewer keys. */
export function pluginName({ kind, name }: Choice, variant = ''): string {
	const choice = kind === 'cluster' ? name : `_header ${name}`;
	return `${rulePrefix}${choice}${variant === '' ? '' : ` without ${variant}`}`;
}

/** An entry of `RouteConfiguration.cluster_specifier_plugins`. A script that fails is as if no key were there. */
export function luaPlugin(name: string, parts: ScriptParts): Message {
	const source_code = { inline_string: scriptOf(parts) };
	return {
		extension: {
			name,
			typed_config: {
				'@type': configType,
				source_code,
				default_cluster: parts.choice.kind === 'cluster' ? parts.choice.name : '',
			},
		},
	};
}
