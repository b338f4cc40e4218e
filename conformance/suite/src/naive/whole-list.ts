// SPDX-License-Identifier: Apache-2.0
import { carrierHeader } from '@branchline/adapter';
import { changeHeaders, changeMatches, exactly, patternOf } from './match.ts';
import { everyMesh, type NaiveAdapter, onArtifacts } from './mistake.ts';
import { changeKeyRules } from './our-rules.ts';

/** The naive adapter `whole-list`. */
export const wholeList: NaiveAdapter = {
	mistake: 'a list header is compared as one text, so the key is seen only where it is alone',
	meshes: everyMesh,
	wrap: onArtifacts((artifacts, { plan }) =>
		changeKeyRules(artifacts, (rule, key) =>
			changeMatches(rule, (match) =>
				changeHeaders(match, (condition, name) => {
					const carrier = plan.carriers.find((one) => carrierHeader(one) === name);
					if (carrier === undefined || patternOf(condition) === undefined) return condition;
					return exactly(condition, `${carrier.name}=${key}`);
				}),
			),
		),
	),
};
