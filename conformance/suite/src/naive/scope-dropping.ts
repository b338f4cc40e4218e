// SPDX-License-Identifier: Apache-2.0
import { changeMatches } from './match.ts';
import { type NaiveAdapter, onArtifacts } from './mistake.ts';
import { changeKeyRules } from './our-rules.ts';
import { without } from './tree.ts';

/** The naive adapter `scope-dropping`. */
export const scopeDropping: NaiveAdapter = {
	mistake: 'copies lose what says of a rule where it applies: its port, its gateways, its callers',
	meshes: ['istio'],
	wrap: onArtifacts((artifacts) =>
		changeKeyRules(artifacts, (rule) =>
			changeMatches(rule, (match) => without(match, 'port', 'gateways', 'sourceLabels', 'sourceNamespace')),
		),
	),
};
