// SPDX-License-Identifier: Apache-2.0
import { finding, type Substitutions } from '@branchline/adapter';
import type { Diagnostic } from '@branchline/plan';
import { destinationsOf } from './destinations.ts';
import type { RouteLanguage } from './dialect.ts';
import type { HomedRule } from './rule.ts';

/**
 * A warning for a route set in which some fork's responses cannot have the header that the policy asks for: where routes
 * of its kind may not change responses, or a rule weighs what is forked and what is not.
 */
export function unnamedForks(
	set: string,
	rules: readonly HomedRule[],
	substitutions: Substitutions,
	{ changesResponses, marksBackends }: Pick<RouteLanguage, 'changesResponses' | 'marksBackends'>,
	object?: Diagnostic['object'],
): readonly Diagnostic[] {
	const { forkHeader } = substitutions;
	if (forkHeader === undefined) return [];
	const isForked = (rule: HomedRule) => destinationsOf(rule).some((to) => substitutions.service(to) !== undefined);
	const isSplit = ({ spec }: HomedRule) => (spec.backendRefs ?? []).filter(({ weight }) => weight !== 0).length > 1;
	const forked = rules.filter(isForked);
	const why = forked.some(({ kind }) => !changesResponses(kind))
		? 'routes of its kind cannot change responses on this mesh'
		: !marksBackends && forked.some(isSplit)
			? 'it weighs several backends, and filters of one backend are not for every implementation'
			: undefined;
	if (why === undefined) return [];
	const message = `${set}: not every response of a fork has the header ${forkHeader}: ${why}`;
	return [finding('adapter/fork-unnamed', message, object ? { object } : {})];
}
