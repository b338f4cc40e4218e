// SPDX-License-Identifier: Apache-2.0
import { everyMesh, type NaiveAdapter, onPlan } from './mistake.ts';
import { changeSubstitutions } from './substitutions.ts';

/** The naive adapter `first-alternative-only`. */
export const firstAlternativeOnly: NaiveAdapter = {
	mistake: 'of the alternatives of a fork’s `when` only the first is written',
	meshes: everyMesh,
	wrap: onPlan((plan) =>
		changeSubstitutions(plan, (substitutions) =>
			substitutions.map((substitution) => ({ ...substitution, when: substitution.when.slice(0, 1) })),
		),
	),
};
