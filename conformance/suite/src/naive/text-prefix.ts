// SPDX-License-Identifier: Apache-2.0
import { type NaiveAdapter, onArtifacts } from './mistake.ts';
import { changeKeyRules } from './our-rules.ts';
import { isTree, mapTrees, type Tree } from './tree.ts';

/** The naive adapter `text-prefix`. */
export const textPrefix: NaiveAdapter = {
	mistake: 'a prefix of path segments is written as a prefix of the text, so `/pay` is met by `/payroll`',
	meshes: ['istio', 'envoy'],
	wrap: onArtifacts((artifacts) =>
		changeKeyRules(artifacts, (rule) => {
			const whole = new Set<unknown>();
			mapTrees(rule, (tree) => {
				whole.add(tree.exact);
				return tree;
			});
			return mapTrees(rule, (tree) => {
				const { prefix } = tree;
				if (typeof prefix !== 'string' || prefix.length < 2 || !prefix.endsWith('/')) return tree;
				const base = prefix.slice(0, -1);
				// Envoy's alternatives are routes of their own, and a condition on the path always comes from `when`.
				return whole.has(base) || isTree(rule.route) ? { ...tree, prefix: base } : tree;
			}) as Tree;
		}),
	),
};
