// SPDX-License-Identifier: Apache-2.0
import { everyMesh, type NaiveAdapter, onPlan } from './mistake.ts';
import { changeSubstitutions } from './substitutions.ts';

/** The naive adapter `last-key-only`. */
export const lastKeyOnly: NaiveAdapter = {
	mistake:
		'what is written for a service port is known by the service port alone, so the last sandbox overwrites the others',
	meshes: everyMesh,
	wrap: onPlan((plan) => changeSubstitutions(plan, (substitutions) => substitutions.slice(-1))),
};
