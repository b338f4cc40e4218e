// SPDX-License-Identifier: Apache-2.0

import { sendsToFork } from './fork-destinations.ts';
import { everyMesh, type NaiveAdapter, onArtifacts } from './mistake.ts';
import { changeKeyRules } from './our-rules.ts';
import { isTree, type Tree } from './tree.ts';

/** The naive adapter `weight-flattening`. */
export const weightFlattening: NaiveAdapter = {
	mistake: 'where a rule splits requests, its copy sends all of them to the fork',
	meshes: everyMesh,
	wrap: onArtifacts((artifacts, { plan }) =>
		changeKeyRules(artifacts, (rule, key) => {
			const isFork = sendsToFork(plan, key);
			for (const name of ['route', 'backendRefs']) {
				const shares = rule[name];
				const fork = Array.isArray(shares) ? (shares as readonly Tree[]).find(isFork) : undefined;
				if (fork !== undefined) return { ...rule, [name]: [fork] };
			}
			return isTree(rule.route) ? { ...rule, route: flattened(rule.route, isFork) } : rule;
		}),
	),
};

function flattened(action: Tree, isFork: (share: Tree) => boolean): Tree {
	const { weighted_clusters: weighted, ...rest } = action;
	const shares = isTree(weighted) ? (weighted.clusters as readonly Tree[]) : [];
	const fork = shares.find(isFork);
	return fork === undefined ? action : { ...rest, cluster: fork.name };
}
