// SPDX-License-Identifier: Apache-2.0
import { carries, changeHeaders, changeMatches, covered, patternOf } from './match.ts';
import { type Mistake, onArtifacts } from './mistake.ts';
import { changeKeyRules } from './our-rules.ts';
import type { Tree } from './tree.ts';

/** The mistake of asking for a key by another condition than the right one. */
export function onKeyCondition(change: (condition: Tree, key: string, header: string) => Tree | undefined): Mistake {
	return onArtifacts((artifacts, { plan }) => {
		const isCarrier = carries(plan.carriers);
		return changeKeyRules(artifacts, (rule, key) =>
			changeMatches(rule, (match) =>
				changeHeaders(match, (condition, name) => (isCarrier(name) ? change(condition, key, name) : condition)),
			),
		);
	});
}

/** The mistake of a wrong pattern for the key itself, alone in a header or inside a list. */
export function onKeyPattern(pattern: (key: string) => string): Mistake {
	return onKeyCondition((condition, key) => {
		const known = patternOf(condition);
		const regex = known === undefined ? `^${pattern(key)}$` : known.replace(key, () => pattern(key));
		return covered(condition, regex);
	});
}
