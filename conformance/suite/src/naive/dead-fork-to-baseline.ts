// SPDX-License-Identifier: Apache-2.0
import { everyMesh, type NaiveAdapter, onPlan } from './mistake.ts';
import { changeSubstitutions } from './substitutions.ts';

/** The naive adapter `dead-fork-to-baseline`. */
export const deadForkToBaseline: NaiveAdapter = {
	mistake:
		'a fork that is not ready is left out, whatever its `onUnavailable` says: its requests reach the baseline in silence',
	meshes: everyMesh,
	wrap: onPlan((plan) =>
		changeSubstitutions(plan, (substitutions) => substitutions.filter(({ ready }) => ready !== false)),
	),
};
