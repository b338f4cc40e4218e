// SPDX-License-Identifier: Apache-2.0
import { sendsToFork } from './fork-destinations.ts';
import { type NaiveAdapter, onArtifacts } from './mistake.ts';
import { changeKeyRules } from './our-rules.ts';
import { isTree, mapTrees, type Tree } from './tree.ts';

/** The naive adapter `subset-keeping`. */
export const subsetKeeping: NaiveAdapter = {
	mistake:
		'the host of a destination is replaced and its subset is not: a subset of the baseline, which the fork does not have',
	meshes: ['istio'],
	wrap: onArtifacts((artifacts, { plan, native }) => {
		const subsets: unknown[] = [];
		mapTrees(native, (tree) => {
			if ('host' in tree && 'subset' in tree) subsets.push(tree.subset);
			return tree;
		});
		const [subset] = subsets;
		if (subset === undefined) return artifacts;
		return changeKeyRules(artifacts, (rule, key) => {
			const isFork = sendsToFork(plan, key);
			const withSubset = (tree: Tree) =>
				isTree(tree.destination) && isFork(tree) ? { ...tree, destination: { ...tree.destination, subset } } : tree;
			return mapTrees(rule, withSubset) as Tree;
		});
	}),
};
