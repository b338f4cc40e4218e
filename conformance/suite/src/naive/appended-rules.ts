// SPDX-License-Identifier: Apache-2.0

import type { NativeObject } from '@branchline/plan';
import { type NaiveAdapter, onArtifacts } from './mistake.ts';
import { isRuleOfOurs, objectOf, withObject } from './our-rules.ts';
import { isTree, type Tree } from './tree.ts';

/** The naive adapter `appended-rules`. */
export const appendedRules: NaiveAdapter = {
	mistake: 'rules are added behind the user’s, where the first that accepts everything hides them',
	meshes: ['istio', 'envoy'],
	wrap: onArtifacts((artifacts) =>
		artifacts.map((artifact) => withObject(artifact, behind(objectOf(artifact)) as NativeObject)),
	),
};

function behind(value: unknown): unknown {
	if (Array.isArray(value)) {
		if (!value.some(isRuleOfOurs)) return value.map(behind);
		const rules = value as readonly Tree[];
		return [...rules.filter((rule) => !isRuleOfOurs(rule)), ...rules.filter(isRuleOfOurs)];
	}
	if (!isTree(value)) return value;
	return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, behind(item)]));
}
