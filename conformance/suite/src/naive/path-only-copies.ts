// SPDX-License-Identifier: Apache-2.0
import { carries, changeHeaders, changeMatches } from './match.ts';
import { everyMesh, type NaiveAdapter, onArtifacts } from './mistake.ts';
import { changeKeyRules } from './our-rules.ts';
import { without } from './tree.ts';

/** The naive adapter `path-only-copies`. */
export const pathOnlyCopies: NaiveAdapter = {
	mistake: 'of a rule’s match only the path is copied: its method, headers and query are lost',
	meshes: everyMesh,
	wrap: onArtifacts((artifacts, { plan }) => {
		const isCarrier = carries(plan.carriers);
		return changeKeyRules(artifacts, (rule) =>
			changeMatches(rule, (match) =>
				changeHeaders(
					without(match, 'method', 'queryParams', 'query_parameters', 'withoutHeaders'),
					(condition, name) => (isCarrier(name) || name === ':path' ? condition : undefined),
				),
			),
		);
	}),
};
