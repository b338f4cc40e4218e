// SPDX-License-Identifier: Apache-2.0
import { changeMatches } from './match.ts';
import { type NaiveAdapter, onArtifacts } from './mistake.ts';
import { changeKeyRules } from './our-rules.ts';

/** The naive adapter `known-conditions-only`. */
export const knownConditionsOnly: NaiveAdapter = {
	mistake: 'a match is read into a neutral form, so that conditions which that form lacks are lost in its copies',
	meshes: ['istio'],
	wrap: onArtifacts((artifacts) =>
		changeKeyRules(artifacts, (rule) =>
			changeMatches(rule, (match) => Object.fromEntries(Object.entries(match).filter(([name]) => known.has(name)))),
		),
	),
};

const known = new Set(['uri', 'method', 'headers', 'queryParams', 'port', 'gateways']);
