// SPDX-License-Identifier: Apache-2.0
import { type NaiveAdapter, onArtifacts } from './mistake.ts';
import { changeKeyRules } from './our-rules.ts';
import { mapTrees, type Tree, without } from './tree.ts';

/** The naive adapter `rewrite-dropping`. */
export const rewriteDropping: NaiveAdapter = {
	mistake: 'copies do not rewrite: the fork meets the path and the host as the caller sent them',
	meshes: ['istio', 'gateway-api', 'envoy'],
	wrap: onArtifacts((artifacts) =>
		changeKeyRules(
			artifacts,
			(rule) => mapTrees(rule, (tree) => (tree.type === 'URLRewrite' ? undefined : without(tree, ...rewrites))) as Tree,
		),
	),
};

const rewrites = ['rewrite', 'prefix_rewrite', 'regex_rewrite', 'path_rewrite_policy', 'host_rewrite_literal'];
