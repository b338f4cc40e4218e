// SPDX-License-Identifier: Apache-2.0

import { onKeyCondition } from './key-condition.ts';
import { covered, patternOf } from './match.ts';
import { everyMesh, type NaiveAdapter } from './mistake.ts';

/** The naive adapter `strict-list`. */
export const strictList: NaiveAdapter = {
	mistake: 'the pattern for a list header allows neither white space nor properties',
	meshes: everyMesh,
	wrap: onKeyCondition((condition) => {
		const pattern = patternOf(condition);
		if (pattern === undefined) return condition;
		return covered(condition, pattern.replaceAll('[ \\t]*', '').replace('[,;]', ','));
	}),
};
