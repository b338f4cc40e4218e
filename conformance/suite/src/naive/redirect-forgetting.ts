// SPDX-License-Identifier: Apache-2.0
import { everyMesh, type NaiveAdapter, onArtifacts } from './mistake.ts';
import { changeKeyRules } from './our-rules.ts';
import type { Tree } from './tree.ts';

/** The naive adapter `redirect-forgetting`. */
export const redirectForgetting: NaiveAdapter = {
	mistake: 'rules that answer by themselves, as redirects do, have no destination to replace and are not copied',
	meshes: everyMesh,
	wrap: onArtifacts((artifacts) => changeKeyRules(artifacts, (rule) => (answers(rule) ? undefined : rule))),
};

function answers(rule: Tree): boolean {
	const filters = Array.isArray(rule.filters) ? (rule.filters as readonly Tree[]) : [];
	return 'redirect' in rule || 'directResponse' in rule || filters.some(({ type }) => type === 'RequestRedirect');
}
