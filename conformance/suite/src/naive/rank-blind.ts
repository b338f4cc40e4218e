// SPDX-License-Identifier: Apache-2.0

import type { RenderInput } from '@branchline/adapter';
import type { KubernetesObject, NativeObject } from '@branchline/plan';
import { carries, changeHeaders } from './match.ts';
import type { NaiveAdapter } from './mistake.ts';
import { changeKeyRules } from './our-rules.ts';
import { isTree, type Tree } from './tree.ts';

/** The naive adapter `rank-blind`. */
export const rankBlind: NaiveAdapter = {
	mistake:
		'each rule is copied by itself: where a fork’s `when` makes a copy outrank one that must win over it, nothing is written for the requests that meet both',
	meshes: ['gateway-api', 'linkerd'],
	wrap: (adapter) => ({
		...adapter,
		render: (input) => {
			const isCarrier = carries(input.plan.carriers);
			const known = new Set(
				rulesOf(input.native).flatMap((rule) => matchesOf(rule).map((match) => plain(match, isCarrier))),
			);
			for (const native of [...eachRuleAlone(input), ...(rulesOf(input.native).length === 0 ? [input.native] : [])])
				changeKeyRules(adapter.render({ ...input, native }).artifacts, (rule) => {
					for (const match of matchesOf(rule)) known.add(plain(match, isCarrier));
					return rule;
				});
			const rendering = adapter.render(input);
			const artifacts = changeKeyRules(rendering.artifacts, (rule) => {
				const matches = matchesOf(rule).filter((match) => known.has(plain(match, isCarrier)));
				return matches.length === 0 ? undefined : { ...rule, matches };
			});
			return { ...rendering, artifacts };
		},
	}),
};

function eachRuleAlone({ native }: RenderInput): readonly (readonly NativeObject[])[] {
	return rulesOf(native).map((alone) =>
		native.map((object) => {
			const { spec } = object as KubernetesObject;
			const rules = isTree(spec) && Array.isArray(spec.rules) ? (spec.rules as readonly Tree[]) : undefined;
			if (rules === undefined) return object;
			return {
				...object,
				spec: { ...(spec as Tree), rules: rules.filter((rule) => rule === alone) },
			} as KubernetesObject;
		}),
	);
}

function rulesOf(native: readonly NativeObject[]): readonly Tree[] {
	return native.flatMap((object) => {
		const { spec } = object as KubernetesObject;
		return isTree(spec) && Array.isArray(spec.rules) ? (spec.rules as readonly Tree[]) : [];
	});
}

function matchesOf({ matches }: Tree): readonly Tree[] {
	return Array.isArray(matches) && matches.length > 0 ? matches : [{}];
}

/** A match without conditions on keys, as a text that equal matches share. */
function plain(match: Tree, isCarrier: (name: string) => boolean): string {
	const { headers, queryParams, path, method } = changeHeaders(match, (condition, name) =>
		isCarrier(name) ? undefined : condition,
	);
	const { type = 'PathPrefix', value = '/' } = (path ?? {}) as Tree;
	return JSON.stringify([type, value, method ?? null, listed(headers), listed(queryParams)]);
}

function listed(conditions: unknown): readonly string[] {
	const list = Array.isArray(conditions) ? (conditions as readonly Tree[]) : [];
	return list.map(({ name, type = 'Exact', value }) => JSON.stringify([name, type, value])).sort();
}
