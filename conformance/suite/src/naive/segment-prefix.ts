// SPDX-License-Identifier: Apache-2.0
import { type NaiveAdapter, onArtifacts } from './mistake.ts';
import { changeKeyRules } from './our-rules.ts';
import { isTree, type Tree } from './tree.ts';

/** The naive adapter `segment-prefix`. */
export const segmentPrefix: NaiveAdapter = {
	mistake: 'a prefix of text is copied as one of path segments, so `/payroll` no longer matches `/pay`',
	meshes: ['istio'],
	wrap: onArtifacts((artifacts) =>
		changeKeyRules(artifacts, (rule) =>
			Array.isArray(rule.match) ? { ...rule, match: (rule.match as readonly Tree[]).flatMap(bySegment) } : rule,
		),
	),
};

function bySegment(match: Tree): readonly Tree[] {
	const prefix = isTree(match.uri) ? match.uri.prefix : undefined;
	if (typeof prefix !== 'string' || prefix.endsWith('/')) return [match];
	return [
		{ ...match, uri: { exact: prefix } },
		{ ...match, uri: { prefix: `${prefix}/` } },
	];
}
