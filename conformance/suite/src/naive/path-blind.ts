// SPDX-License-Identifier: Apache-2.0
import { sendsToFork } from './fork-destinations.ts';
import { carries, changeHeaders, changeMatches } from './match.ts';
import { everyMesh, type NaiveAdapter, onArtifacts } from './mistake.ts';
import { changeRules } from './our-rules.ts';
import { without } from './tree.ts';

/** The naive adapter `path-blind`. */
export const pathBlind: NaiveAdapter = {
	mistake: 'one rule for each key and fork, ahead of everything, that asks for the key alone',
	meshes: everyMesh,
	wrap: onArtifacts((artifacts, { plan }) => {
		const isCarrier = carries(plan.carriers);
		return changeRules(artifacts, (rules, served) => {
			if (typeof served === 'string') return rules;
			const blind = rules.filter(sendsToFork(plan, served.key)).map((rule) =>
				changeMatches(rule, (match) => {
					const { prefix: _, ...open } = without(match, ...conditions);
					const asked = changeHeaders(open, (condition, name) => (isCarrier(name) ? condition : undefined));
					return 'prefix' in match ? { prefix: '/', ...asked } : asked;
				}),
			);
			return [...new Map(blind.map((rule) => [JSON.stringify(rule), rule])).values()];
		});
	}),
};

/** What a match asks beside headers and where the request arrived, in every language. */
const conditions = [
	...['uri', 'ignoreUriCase', 'method', 'queryParams', 'withoutHeaders', 'path'],
	...['path_separated_prefix', 'safe_regex', 'query_parameters'],
];
