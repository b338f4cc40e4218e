// SPDX-License-Identifier: Apache-2.0
import { isOurs } from '@branchline/adapter';
import type { NativeObject } from '@branchline/plan';
import { everyMesh, type NaiveAdapter, onArtifacts } from './mistake.ts';
import { changeRules, isBaselineRoute, isRuleOfOurs, objectOf, withObject } from './our-rules.ts';
import { isTree, type Tree } from './tree.ts';

/** The naive adapter `baseline-less`. */
export const baselineLess: NaiveAdapter = {
	mistake:
		'where the user has no routes, only those of sandboxes are written: nothing says what happens to other requests',
	meshes: everyMesh,
	wrap: onArtifacts((artifacts) => {
		const keyed = changeRules(artifacts, (rules, served) => (served === 'keyless' ? [] : rules));
		return keyed
			.filter((artifact) => !isBaselineRoute(objectOf(artifact)))
			.map((artifact) => {
				const object = objectOf(artifact);
				const isOwn = isOurs(object) && object.kind === 'VirtualService';
				return isOwn ? withObject(artifact, oursAlone(object) as NativeObject) : artifact;
			});
	}),
};

function oursAlone(value: unknown): unknown {
	if (Array.isArray(value)) return value.some(isRuleOfOurs) ? (value as readonly Tree[]).filter(isRuleOfOurs) : value;
	if (!isTree(value)) return value;
	return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, oursAlone(item)]));
}
