// SPDX-License-Identifier: Apache-2.0
import { annotations, rulePrefix } from '@branchline/adapter';
import type { KubernetesObject } from '@branchline/model';

/** The routing keys that an object of ours, or one that holds rules of ours, serves; sorted. */
export function keysIn({ metadata, spec }: KubernetesObject): readonly string[] {
	const key = metadata.annotations?.[annotations.key];
	if (key !== undefined) return [key];
	const rules = (spec as { readonly http?: unknown } | undefined)?.http;
	if (!Array.isArray(rules)) return [];
	const names = (rules as readonly ({ readonly name?: unknown } | null)[]).flatMap((rule) =>
		typeof rule?.name === 'string' && rule.name.startsWith(rulePrefix) ? rule.name.slice(rulePrefix.length) : [],
	);
	return [...new Set(names)].filter((name) => !name.startsWith('_')).sort();
}
