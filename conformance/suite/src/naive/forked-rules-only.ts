// SPDX-License-Identifier: Apache-2.0
import { sendsToFork } from './fork-destinations.ts';
import { everyMesh, type NaiveAdapter, onArtifacts } from './mistake.ts';
import { changeRules } from './our-rules.ts';

/** The naive adapter `forked-rules-only`. */
export const forkedRulesOnly: NaiveAdapter = {
	mistake:
		'only rules whose destination is forked are copied, so a less specific copy wins over a rule that was left alone',
	meshes: everyMesh,
	wrap: onArtifacts((artifacts, { plan }) =>
		changeRules(artifacts, (rules, served) =>
			typeof served === 'string' ? rules : rules.filter(sendsToFork(plan, served.key)),
		),
	),
};
