// SPDX-License-Identifier: Apache-2.0
import { everyMesh, type NaiveAdapter, onPlan } from './mistake.ts';

/** The naive adapter `first-carrier-only`. */
export const firstCarrierOnly: NaiveAdapter = {
	mistake: 'of the carriers of the policy only the first is looked at',
	meshes: everyMesh,
	wrap: onPlan((plan) => ({ ...plan, carriers: plan.carriers.slice(0, 1) })),
};
