// SPDX-License-Identifier: Apache-2.0
import type { Adapter } from '@branchline/adapter';
import type { Plan } from '@branchline/plan';
import type { Case } from '../case/case.ts';
import { adapterNamed } from '../environments/roles.ts';

/** The strategies of the Envoy adapter beside the one that it chooses by itself. */
export const otherStrategies = ['matcher', 'list'] as const;
/** One of {@link otherStrategies}. */
type Strategy = (typeof otherStrategies)[number];

/** The Envoy adapter with one strategy; a tree knows headers of their own alone, so other carriers are left out for it. */
export function envoyBy(strategy: Strategy): Adapter {
	const adapter = adapterNamed('envoy');
	return {
		...adapter,
		render: (input) => {
			const options = { ...input.options, strategy };
			return adapter.render({ ...input, plan: strategy === 'matcher' ? withHeaders(input.plan) : input.plan, options });
		},
	};
}

function withHeaders(plan: Plan): Plan {
	return { ...plan, carriers: plan.carriers.filter(({ kind }) => kind === 'header') };
}

/** The cases that a strategy can be judged by: for a tree, those in which no request shows its key in a list header. */
export function casesFor(strategy: Strategy, cases: readonly Case[]): readonly Case[] {
	return strategy === 'matcher' ? cases.filter((one) => !showsKeysInLists(one)) : cases;
}

function showsKeysInLists({ requests, steps }: Case): boolean {
	return [...requests, ...steps.flatMap((step) => step.requests)].some(({ headers }) =>
		headers.some(([name]) => name === 'baggage' || name === 'tracestate'),
	);
}
