// SPDX-License-Identifier: Apache-2.0

import { onKeyPattern } from './key-condition.ts';
import { everyMesh, type NaiveAdapter } from './mistake.ts';

/** The naive adapter `prefix-key`. */
export const prefixKey: NaiveAdapter = {
	mistake: 'a key is met by every key that begins with it',
	meshes: everyMesh,
	wrap: onKeyPattern((key) => `${key}.*`),
};
