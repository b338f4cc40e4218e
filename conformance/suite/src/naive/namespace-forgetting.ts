// SPDX-License-Identifier: Apache-2.0
import { everyMesh, type NaiveAdapter, onPlan } from './mistake.ts';
import { changeSubstitutions } from './substitutions.ts';

/** The naive adapter `namespace-forgetting`. */
export const namespaceForgetting: NaiveAdapter = {
	mistake: 'a fork is taken to be in the namespace of the Service that it forks',
	meshes: everyMesh,
	wrap: onPlan((plan) =>
		changeSubstitutions(plan, (substitutions, { of: { namespace } }) =>
			substitutions.map((substitution) => {
				const { to } = substitution;
				return to.kind === 'service'
					? { ...substitution, to: { ...to, port: { ...to.port, namespace } } }
					: substitution;
			}),
		),
	),
};
