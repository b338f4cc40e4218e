// SPDX-License-Identifier: Apache-2.0
import { readObjects } from '@branchline/model';
import { type Cluster, compile, type Diagnostic, type Plan } from '@branchline/plan';
import { clusterOf } from './cluster.ts';
import { timeAt, type World } from './world.ts';

/** The plan of what users have made of a cluster. */
export interface Compiled {
	readonly plan: Plan;
	readonly cluster: Cluster;
	readonly diagnostics: readonly Diagnostic[];
}

/** Compiles the documents of a world against a cluster: its own, unless another is given. */
export function compiled(world: World, cluster: Cluster = clusterOf(world.workloads)): Compiled {
	const { documents, diagnostics } = readObjects(world.documents);
	const compilation = compile(documents, cluster, timeAt(world.clock));
	return { plan: compilation.plan, cluster, diagnostics: [...diagnostics, ...compilation.diagnostics] };
}
