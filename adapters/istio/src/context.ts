// SPDX-License-Identifier: Apache-2.0
import type { Substitutions } from '@branchline/adapter';
import type { Cluster, Plan } from '@branchline/plan';
import type { VirtualService } from './virtual-service.ts';

/** What one rendering works with. */
export interface IstioContext {
	readonly plan: Plan;
	readonly cluster: Cluster;
	readonly substitutions: Substitutions;
	readonly domain: string;
	/** Who sees a VirtualService that does not say it: `*` or `.`. */
	readonly exportTo: string;
	/** Our VirtualServices as they stand in the cluster, as far as they are known, by kind and name. */
	readonly ours: ReadonlyMap<string, VirtualService>;
	readonly cache: Map<string, unknown>;
}
