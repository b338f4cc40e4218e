// SPDX-License-Identifier: Apache-2.0
import { everyMesh, type NaiveAdapter, onPlan } from './mistake.ts';
import { changeSubstitutions } from './substitutions.ts';

/** The naive adapter `group-last-wins`. */
export const groupLastWins: NaiveAdapter = {
	mistake: 'where members of a route group fork one service port, the last of them has it',
	meshes: everyMesh,
	wrap: onPlan((plan) =>
		changeSubstitutions(plan, (substitutions) => {
			const last = substitutions.findLast(({ to, origin }) => to.kind !== 'fail' && origin.group === undefined);
			return substitutions.map((substitution) =>
				substitution.to.kind === 'fail' && last !== undefined ? { ...substitution, to: last.to } : substitution,
			);
		}),
	),
};
