// SPDX-License-Identifier: Apache-2.0
import { type NaiveAdapter, onArtifacts } from './mistake.ts';
import { changeKeyRules } from './our-rules.ts';
import { mapTrees, type Tree, without } from './tree.ts';

/** The naive adapter `mirror-forgetting`. */
export const mirrorForgetting: NaiveAdapter = {
	mistake: 'copies have no mirrors',
	meshes: ['istio', 'gateway-api', 'envoy'],
	wrap: onArtifacts((artifacts) =>
		changeKeyRules(
			artifacts,
			(rule) =>
				mapTrees(rule, (tree) => (tree.type === 'RequestMirror' ? undefined : without(tree, ...mirrors))) as Tree,
		),
	),
};

const mirrors = ['mirror', 'mirrors', 'mirrorPercentage', 'request_mirror_policies'];
