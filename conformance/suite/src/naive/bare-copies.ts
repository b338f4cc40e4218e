// SPDX-License-Identifier: Apache-2.0
import { everyMesh, type NaiveAdapter, onArtifacts } from './mistake.ts';
import { changeKeyRules } from './our-rules.ts';

/** The naive adapter `bare-copies`. */
export const bareCopies: NaiveAdapter = {
	mistake: 'of a rule only its match and its destinations are copied; everything else that it does is lost',
	meshes: everyMesh,
	wrap: onArtifacts((artifacts) =>
		changeKeyRules(artifacts, (rule) => {
			const isForward = Boolean(rule.route ?? rule.backendRefs);
			if (!isForward) return rule;
			return Object.fromEntries(Object.entries(rule).filter(([name]) => kept.has(name)));
		}),
	),
};

const kept = new Set(['name', 'match', 'route', 'matches', 'backendRefs']);
