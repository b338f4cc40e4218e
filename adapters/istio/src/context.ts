// SPDX-License-Identifier: Apache-2.0
import type { Substitutions } from '@branchline/adapter';
import type { Cluster, Plan } from '@branchline/plan';

/** What one rendering works with. */
export interface IstioContext {
	readonly plan: Plan;
	readonly cluster: Cluster;
	readonly substitutions: Substitutions;
	readonly domain: string;
	/** Who sees a VirtualService that does not say it: `*` or `.`. */
	readonly exportTo: string;
	readonly cache: Map<string, unknown>;
}
