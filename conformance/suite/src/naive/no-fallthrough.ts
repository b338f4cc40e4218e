// SPDX-License-Identifier: Apache-2.0
import { changeMatches } from './match.ts';
import { type NaiveAdapter, onArtifacts } from './mistake.ts';
import { changeRules } from './our-rules.ts';
import { type Tree, without } from './tree.ts';

/** The naive adapter `no-fallthrough`. */
export const noFallthrough: NaiveAdapter = {
	mistake:
		'a key is looked up in a tree that does not come back: a request of a known key that none of its copies accepts finds nothing, where it should meet the rules that everything meets',
	meshes: ['istio', 'envoy'],
	wrap: onArtifacts((artifacts) =>
		changeRules(artifacts, (rules, served) => {
			const [first] = rules;
			// A script that chooses comes back by itself: its routes ask for no key.
			const isScripted = typeof served !== 'string' && served.key === '_keyed';
			return typeof served === 'string' || isScripted || first === undefined ? rules : [...rules, nothing(first)];
		}),
	),
};

function nothing(rule: Tree): Tree {
	const { name } = rule;
	const keyed = changeMatches(rule, ({ headers }) => {
		const key = Array.isArray(headers)
			? headers.slice(-1)
			: Object.fromEntries(Object.entries(headers as Tree).slice(-1));
		return Array.isArray(headers) ? { prefix: '/', headers: key } : { headers: key };
	});
	const { match } = keyed;
	return Array.isArray(match)
		? { name, match, directResponse: { status: 404 } }
		: { ...without({ name, match }), direct_response: { status: 404 } };
}
