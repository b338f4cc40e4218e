// SPDX-License-Identifier: Apache-2.0
import { everyMesh, type NaiveAdapter, onPlan } from './mistake.ts';
import { changeSubstitutions } from './substitutions.ts';

/** The naive adapter `conflict-to-baseline`. */
export const conflictToBaseline: NaiveAdapter = {
	mistake: 'a fork that cannot be honoured is left out with its finding: its requests reach the baseline in silence',
	meshes: everyMesh,
	wrap: onPlan((plan) =>
		changeSubstitutions(plan, (substitutions) => substitutions.filter(({ to }) => to.kind !== 'fail')),
	),
};
