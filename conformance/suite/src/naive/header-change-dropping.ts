// SPDX-License-Identifier: Apache-2.0
import { everyMesh, type NaiveAdapter, onArtifacts } from './mistake.ts';
import { changeKeyRules } from './our-rules.ts';
import { mapTrees, type Tree, without } from './tree.ts';

/** The naive adapter `header-change-dropping`. */
export const headerChangeDropping: NaiveAdapter = {
	mistake: 'copies do not change headers: neither those of the request nor those of the response',
	meshes: everyMesh,
	wrap: onArtifacts((artifacts) =>
		changeKeyRules(artifacts, (rule) => {
			const changed = mapTrees(rule, (tree) => {
				if (tree.type === 'RequestHeaderModifier' || tree.type === 'ResponseHeaderModifier') return undefined;
				// A share of a split has changes of its own beside its destination; `headers` of a match are conditions.
				return 'destination' in tree ? without(tree, 'headers') : without(tree, ...changes);
			}) as Tree;
			return 'route' in rule || 'redirect' in rule ? without(changed, 'headers') : changed;
		}),
	),
};

const changes = [
	...['request_headers_to_add', 'request_headers_to_remove'],
	...['response_headers_to_add', 'response_headers_to_remove'],
];
