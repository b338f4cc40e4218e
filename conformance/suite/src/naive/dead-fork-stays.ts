// SPDX-License-Identifier: Apache-2.0
import { everyMesh, type NaiveAdapter, onPlan } from './mistake.ts';
import { changeSubstitutions } from './substitutions.ts';

/** The naive adapter `dead-fork-stays`. */
export const deadForkStays: NaiveAdapter = {
	mistake: 'a fork that is not ready stays, whatever its `onUnavailable` says',
	meshes: everyMesh,
	wrap: onPlan((plan) =>
		changeSubstitutions(plan, (substitutions) =>
			substitutions.map((substitution) => ({ ...substitution, onUnavailable: 'fail' as const })),
		),
	),
};
