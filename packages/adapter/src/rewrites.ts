// SPDX-License-Identifier: Apache-2.0
import type { Diagnostic } from '@branchline/plan';
import { finding } from './codes.ts';
import type { Dialect } from './dialect.ts';
import type { Substitutions } from './substitutions.ts';

/**
 * A warning for a route set whose rules rewrite the path while forks of their destinations are narrowed by path: `when`
 * reads the request as it arrives, before the rewrite.
 */
export function rewriteFindings<Rule, Match>(
	set: string,
	{ dialect, substitutions }: { readonly dialect: Dialect<Rule, Match>; readonly substitutions: Substitutions },
	rules: readonly Rule[],
	object?: Diagnostic['object'],
): readonly Diagnostic[] {
	const destinations = rules
		.filter((rule) => dialect.rewritesPath(rule))
		.flatMap((rule) => [...dialect.destinations(rule)]);
	const keys = new Set<string>();
	for (const destination of destinations)
		for (const { key, when } of substitutions.service(destination)?.substitutions ?? [])
			if (when.some(({ path }) => path !== undefined)) keys.add(key);
	if (keys.size === 0) return [];
	const [first, ...others] = [...keys].sort();
	const whose = others.length === 0 ? `key ${first}` : `key ${first} and ${others.length} more`;
	const message = `${set}: it rewrites the path, and the fork of ${whose} is narrowed by the path as it arrives`;
	return [finding('adapter/rewritten-match', message, object ? { object } : {})];
}
