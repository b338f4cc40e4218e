// SPDX-License-Identifier: Apache-2.0
import { everyMesh, type NaiveAdapter, onPlan } from './mistake.ts';
import { changeSubstitutions } from './substitutions.ts';

/** The naive adapter `widened-when`. */
export const widenedWhen: NaiveAdapter = {
	mistake: 'a fork’s `when` is ignored: every request meets it',
	meshes: everyMesh,
	wrap: onPlan((plan) =>
		changeSubstitutions(plan, (substitutions) => substitutions.map((substitution) => ({ ...substitution, when: [] }))),
	),
};
