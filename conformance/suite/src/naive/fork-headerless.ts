// SPDX-License-Identifier: Apache-2.0
import { everyMesh, type NaiveAdapter, onPlan } from './mistake.ts';

/** The naive adapter `fork-headerless`. */
export const forkHeaderless: NaiveAdapter = {
	mistake: 'no response says which sandbox answered',
	meshes: everyMesh,
	wrap: onPlan(({ forkHeader: _, ...plan }) => plan),
};
