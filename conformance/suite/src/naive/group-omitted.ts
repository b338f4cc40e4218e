// SPDX-License-Identifier: Apache-2.0
import type { NaiveAdapter } from './mistake.ts';
import { onParents } from './parents.ts';
import { without } from './tree.ts';

/** The naive adapter `group-omitted`. */
export const groupOmitted: NaiveAdapter = {
	mistake: 'routes name their parent Service without the empty group, and so hang on nothing',
	meshes: ['gateway-api', 'linkerd'],
	wrap: onParents((parent) => (parent.kind === 'Service' ? without(parent, 'group') : parent)),
};
