// SPDX-License-Identifier: Apache-2.0
import { everyMesh, type NaiveAdapter, onArtifacts } from './mistake.ts';
import { changeRules } from './our-rules.ts';

/** The naive adapter `order-blind`. */
export const orderBlind: NaiveAdapter = {
	mistake: 'the copies for a key stand in another order than the rules that they are copies of',
	meshes: everyMesh,
	wrap: onArtifacts((artifacts) =>
		changeRules(artifacts, (rules, served) => (typeof served === 'string' ? rules : [...rules].reverse())),
	),
};
