// SPDX-License-Identifier: Apache-2.0
import { memoized, substitutionsTo } from '@branchline/adapter';
import { active, type Plan, type XdsResource } from '@branchline/plan';
import { field, type Message } from './field.ts';
import { hostsOf } from './reach.ts';
import { routesOfHost } from './route-actions.ts';

/** Whether a share of some split may be answered by itself: tables split requests, and some fork answers. */
export function responderNeeded(tables: readonly XdsResource[], plan: Plan): boolean {
	return tables.some(hasSplit) && substitutionsTo(plan, 'respond').some(active);
}

const hasSplit = memoized((resource: XdsResource): boolean =>
	hostsOf(resource, () => ({})).some(([host]) =>
		routesOfHost(host).some((route) => field(field<Message>(route, 'route'), 'weighted_clusters') !== undefined),
	),
);
