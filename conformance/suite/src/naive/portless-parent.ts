// SPDX-License-Identifier: Apache-2.0
import type { NaiveAdapter } from './mistake.ts';
import { onParents } from './parents.ts';
import { without } from './tree.ts';

/** The naive adapter `portless-parent`. */
export const portlessParent: NaiveAdapter = {
	mistake: 'routes hang on a Service without saying which port, so they are asked for all of its ports',
	meshes: ['gateway-api', 'linkerd'],
	wrap: onParents((parent) => (parent.kind === 'Service' ? without(parent, 'port') : parent)),
};
