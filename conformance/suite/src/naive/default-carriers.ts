// SPDX-License-Identifier: Apache-2.0
import { everyMesh, type NaiveAdapter, onPlan } from './mistake.ts';

/** The naive adapter `default-carriers`. */
export const defaultCarriers: NaiveAdapter = {
	mistake: 'the default carriers are written, whatever the policy says',
	meshes: everyMesh,
	wrap: onPlan((plan) => ({
		...plan,
		carriers: [
			{ kind: 'header', name: 'x-branchline-key' },
			{ kind: 'baggage', name: 'branchline-key' },
		],
	})),
};
