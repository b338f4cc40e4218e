// SPDX-License-Identifier: Apache-2.0
import { type NaiveAdapter, onArtifacts } from './mistake.ts';
import { changeKeyRules } from './our-rules.ts';
import { without } from './tree.ts';

/** The naive adapter `fault-dropping`. */
export const faultDropping: NaiveAdapter = {
	mistake: 'copies carry the fields that their author knew; a fault that the user injects is not among them',
	meshes: ['istio'],
	wrap: onArtifacts((artifacts) => changeKeyRules(artifacts, (rule) => without(rule, 'fault', 'corsPolicy'))),
};
