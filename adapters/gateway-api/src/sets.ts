// SPDX-License-Identifier: Apache-2.0
import type { Parent, RenderInput } from '@branchline/adapter';
import type { Route, RouteSet } from '@branchline/httproute';
import type { Plan } from '@branchline/plan';
import { type Baseline, baselinesFor } from './baselines.ts';
import { withFailing } from './failing-rules.ts';
import { gatewaySets } from './gateway-sets.ts';
import type { Implementation } from './implementation.ts';
import type { OpenRoutes } from './open-routes.ts';
import { type Refused, withRefused } from './permissions.ts';
import { reachesFork } from './reach.ts';
import { serviceSets } from './service-sets.ts';

/** What there is to copy from. */
export interface Sets {
	/** Those of the users' routes, and those of the baselines. */
	readonly sets: readonly RouteSet[];
	readonly baselines: readonly Baseline[];
	/** Those that send requests to a fork, and of which nothing can be copied. */
	readonly open: readonly OpenRoutes[];
}

/** The route sets of Gateways, of Services, or of both. */
export function setsFor(
	parents: readonly Parent[],
	users: readonly Route[],
	input: RenderInput,
	plan: Plan,
	{ lists, ...implementation }: Implementation,
	refused: Refused,
): Sets {
	const failing = implementation.failing?.(input.cluster, refused);
	const known = (set: RouteSet) => {
		const granted = withRefused(set, refused);
		return failing ? withFailing(granted, failing) : granted;
	};
	const found = [
		...(parents.includes('gateway')
			? [(lists.gateways ?? gatewaySets)(users, input.native, plan.ingress, { lists, ...implementation }, known)]
			: []),
		...(parents.includes('mesh') ? [serviceSets(users, lists)] : []),
	];
	const baselines = parents.includes('mesh') ? baselinesFor(users, plan, input, lists) : [];
	return {
		sets: [...found.flatMap(({ sets }) => sets), ...baselines.map(({ of }) => of)],
		baselines,
		open: found.flatMap(({ open }) => open).filter(({ routes }) => routes.some((route) => reachesFork(route, plan))),
	};
}
