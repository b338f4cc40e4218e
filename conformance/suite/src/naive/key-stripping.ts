// SPDX-License-Identifier: Apache-2.0
import { carrierHeader } from '@branchline/adapter';
import { everyMesh, type NaiveAdapter, onArtifacts } from './mistake.ts';
import { changeKeyRules } from './our-rules.ts';
import { isTree, type Tree } from './tree.ts';

/** The naive adapter `key-stripping`. */
export const keyStripping: NaiveAdapter = {
	mistake: 'the key is taken out of the request once it was read, so the next hop does not see it',
	meshes: everyMesh,
	wrap: onArtifacts((artifacts, { plan }) => {
		const names = [...new Set(plan.carriers.map(carrierHeader))];
		return changeKeyRules(artifacts, (rule) => stripped(rule, names));
	}),
};

function stripped(rule: Tree, names: readonly string[]): Tree {
	if (Array.isArray(rule.route)) {
		const headers = (rule.headers ?? {}) as { readonly request?: Tree };
		return { ...rule, headers: { ...headers, request: { ...headers.request, remove: names } } };
	}
	if (isTree(rule.route)) return { ...rule, request_headers_to_remove: names };
	if (!('backendRefs' in rule)) return rule;
	const filters = (rule.filters ?? []) as readonly Tree[];
	const known = filters.find(({ type }) => type === 'RequestHeaderModifier');
	const requestHeaderModifier = { ...(known?.requestHeaderModifier as Tree), remove: names };
	const others = filters.filter((filter) => filter !== known);
	return { ...rule, filters: [...others, { type: 'RequestHeaderModifier', requestHeaderModifier }] };
}
