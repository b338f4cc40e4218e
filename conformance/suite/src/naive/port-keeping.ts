// SPDX-License-Identifier: Apache-2.0
import { everyMesh, type NaiveAdapter, onPlan } from './mistake.ts';
import { changeSubstitutions } from './substitutions.ts';

/** The naive adapter `port-keeping`. */
export const portKeeping: NaiveAdapter = {
	mistake: 'the name of a destination is replaced and its port is not',
	meshes: everyMesh,
	wrap: onPlan((plan) =>
		changeSubstitutions(plan, (substitutions, { of }) =>
			substitutions.map((substitution) => {
				const { to } = substitution;
				return to.kind === 'service'
					? { ...substitution, to: { ...to, port: { ...to.port, port: of.port } } }
					: substitution;
			}),
		),
	),
};
