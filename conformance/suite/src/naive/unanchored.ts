// SPDX-License-Identifier: Apache-2.0

import { onKeyCondition } from './key-condition.ts';
import { covered, patternOf } from './match.ts';
import { everyMesh, type NaiveAdapter } from './mistake.ts';

/** The naive adapter `unanchored`. */
export const unanchored: NaiveAdapter = {
	mistake:
		'the pattern for a list header finds the member anywhere: as the end of another name, and as the beginning of another key',
	meshes: everyMesh,
	wrap: onKeyCondition((condition) => {
		const pattern = patternOf(condition);
		return pattern === undefined
			? condition
			: covered(condition, pattern.replace(leading, '.*').replace(trailing, '.*'));
	}),
};

const leading = /^\^\(\?:\.\*,\)\?\[ \\t\]\*/;
const trailing = /\[ \\t\]\*\(\?:(?:\[,;\]|,)\.\*\)\?\$$/;
