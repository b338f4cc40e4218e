// SPDX-License-Identifier: Apache-2.0
import type { Plan } from '@branchline/plan';
import { type NaiveAdapter, onArtifacts } from './mistake.ts';
import { changeKeyRules } from './our-rules.ts';
import { isTree, mapTexts, type Tree } from './tree.ts';

/** The naive adapter `mirror-blind`. */
export const mirrorBlind: NaiveAdapter = {
	mistake: 'a mirror is not taken for a destination: copies mirror to the baseline where the mirror is forked',
	meshes: ['istio', 'gateway-api'],
	wrap: onArtifacts((artifacts, { plan }) =>
		changeKeyRules(artifacts, (rule, key) => {
			const unforked = baselineNames(plan, key);
			const asBefore = (value: unknown) => mapTexts(value, unforked);
			const changed = Object.fromEntries(
				Object.entries(rule).map(([name, value]) => [
					name,
					['mirror', 'mirrors'].includes(name) ? asBefore(value) : value,
				]),
			);
			const { filters } = changed;
			if (!Array.isArray(filters)) return changed;
			const isMirror = (filter: unknown) => isTree(filter) && filter.type === 'RequestMirror';
			return {
				...changed,
				filters: filters.map((filter: Tree) => (isMirror(filter) ? asBefore(filter) : filter)) as unknown,
			};
		}),
	),
};

/** Gives the name of the forked service for the name of a fork, as a host or alone. */
function baselineNames(plan: Plan, key: string): (text: string) => string {
	const names = new Map<string, string>();
	for (const { of, substitutions } of plan.services)
		for (const substitution of substitutions)
			if (substitution.key === key && substitution.to.kind === 'service')
				names.set(substitution.to.port.service, of.service);
	return (text) => {
		const [first, ...rest] = text.split('.');
		return [names.get(first!) ?? first, ...rest].join('.');
	};
}
