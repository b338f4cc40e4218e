// SPDX-License-Identifier: Apache-2.0

import { onKeyPattern } from './key-condition.ts';
import { everyMesh, type NaiveAdapter } from './mistake.ts';

/** The naive adapter `key-present`. */
export const keyPresent: NaiveAdapter = {
	mistake: 'a key is met by any key: that a request shows one is enough',
	meshes: everyMesh,
	wrap: onKeyPattern(() => '[^,;]+'),
};
