// SPDX-License-Identifier: Apache-2.0
import type { Condition } from '@branchline/plan';
import { everyMesh, type NaiveAdapter, onPlan } from './mistake.ts';
import { changeSubstitutions } from './substitutions.ts';

/** The naive adapter `path-only-when`. */
export const pathOnlyWhen: NaiveAdapter = {
	mistake: 'of a fork’s `when` only the path is written; its method, headers and query are lost',
	meshes: everyMesh,
	wrap: onPlan((plan) =>
		changeSubstitutions(plan, (substitutions) =>
			substitutions.map((substitution) => ({ ...substitution, when: substitution.when.map(pathOnly) })),
		),
	),
};

function pathOnly({ path }: Condition): Condition {
	return { path: path ?? { kind: 'prefix', value: '/' } };
}
