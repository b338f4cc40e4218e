// SPDX-License-Identifier: Apache-2.0
import type { NaiveAdapter } from './mistake.ts';
import { onRouteSpecs } from './parents.ts';
import { without } from './tree.ts';

/** The naive adapter `hostname-blind`. */
export const hostnameBlind: NaiveAdapter = {
	mistake: 'routes have no hostnames where the user’s have some, which a mesh or gateway then prefers',
	meshes: ['gateway-api', 'linkerd'],
	wrap: onRouteSpecs((spec) => without(spec, 'hostnames')),
};
