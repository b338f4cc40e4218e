// SPDX-License-Identifier: Apache-2.0

import { onKeyPattern } from './key-condition.ts';
import { everyMesh, type NaiveAdapter } from './mistake.ts';

/** The naive adapter `case-insensitive`. */
export const caseInsensitive: NaiveAdapter = {
	mistake: 'keys are compared without regard to case',
	meshes: everyMesh,
	wrap: onKeyPattern((key) => key.replace(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`)),
};
