// SPDX-License-Identifier: Apache-2.0
import { everyMesh, type NaiveAdapter, onPlan } from './mistake.ts';

/** The naive adapter `carrier-order-blind`. */
export const carrierOrderBlind: NaiveAdapter = {
	mistake: 'the carriers of the policy are written in another order than its own',
	meshes: everyMesh,
	wrap: onPlan((plan) => ({ ...plan, carriers: [...plan.carriers].reverse() })),
};
