// SPDX-License-Identifier: Apache-2.0

import { onKeyCondition } from './key-condition.ts';
import { covered, patternOf } from './match.ts';
import { everyMesh, type NaiveAdapter } from './mistake.ts';

/** The naive adapter `last-member`. */
export const lastMember: NaiveAdapter = {
	mistake: 'the pattern for a list header ends with the key: members after it hide it',
	meshes: everyMesh,
	wrap: onKeyCondition((condition) => {
		const pattern = patternOf(condition);
		return pattern === undefined ? condition : covered(condition, pattern.replace(/\(\?:(?:\[,;\]|,)\.\*\)\?\$$/, '$'));
	}),
};
