// SPDX-License-Identifier: Apache-2.0
import { everyMesh, type NaiveAdapter, onArtifacts } from './mistake.ts';
import { changeKeyRules } from './our-rules.ts';
import { mapTrees, type Tree, without } from './tree.ts';

/** The naive adapter `timeout-dropping`. */
export const timeoutDropping: NaiveAdapter = {
	mistake: 'copies have neither timeouts nor retries, so the defaults of the mesh hold for a fork',
	meshes: everyMesh,
	wrap: onArtifacts((artifacts) =>
		changeKeyRules(
			artifacts,
			(rule) =>
				mapTrees(rule, (tree) => without(tree, 'timeout', 'timeouts', 'retries', 'retry', 'retry_policy')) as Tree,
		),
	),
};
