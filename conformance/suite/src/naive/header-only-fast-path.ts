// SPDX-License-Identifier: Apache-2.0
import { carries, changeMatches } from './match.ts';
import { type NaiveAdapter, onArtifacts } from './mistake.ts';
import { changeRules } from './our-rules.ts';
import { isTree, type Tree } from './tree.ts';

/** The naive adapter `header-only-fast-path`. */
export const headerOnlyFastPath: NaiveAdapter = {
	mistake:
		'the rules for requests without a key look at the first carrier alone, so they take requests whose key is in another',
	meshes: ['istio', 'envoy'],
	wrap: onArtifacts((artifacts, { plan }) => {
		const isLater = carries(plan.carriers.slice(1));
		return changeRules(artifacts, (rules, served) =>
			served === 'keyless' ? rules.map((rule) => changeMatches(rule, (match) => withoutLater(match, isLater))) : rules,
		);
	}),
};

function withoutLater(match: Tree, isLater: (name: string) => boolean): Tree {
	const { withoutHeaders, headers } = match;
	if (Array.isArray(headers)) {
		return { ...match, headers: headers.filter(({ name, invert_match }) => !invert_match || !isLater(name)) };
	}
	if (!isTree(withoutHeaders)) return match;
	const kept = Object.entries(withoutHeaders).filter(([name]) => !isLater(name.toLowerCase()));
	return { ...match, withoutHeaders: Object.fromEntries(kept) };
}
