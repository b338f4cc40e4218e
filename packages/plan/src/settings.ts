// SPDX-License-Identifier: Apache-2.0
import { type Cluster, defaultPolicy, type RoutingPolicy } from '@branchline/model';
import { type ClusterIndex, indexCluster } from './cluster-index.ts';
import type { Carrier, Ingress, Plan } from './types.ts';

/** What every document is compiled against, besides the other documents. */
export interface Settings {
	readonly carriers: readonly Carrier[];
	readonly ingress: Ingress;
	readonly forkHeader: string | undefined;
	/** Whether the sandboxes of one namespace may name services of another; their own they always may. */
	allows(from: string, to: string): boolean;
	readonly cluster: ClusterIndex;
}

/** Reads a policy, or the default where the user wrote none, and a cluster. */
export function settingsOf(policy: RoutingPolicy | undefined, cluster: Cluster): Settings {
	const spec: RoutingPolicy['spec'] = policy?.spec ?? {};
	const { carriers, ingress = defaultPolicy.spec.ingress, forkHeader, allow = [] } = spec;
	const allowed = new Set(allow.flatMap(({ from, to }) => to.map((namespace) => `${from}/${namespace}`)));
	return {
		carriers: (carriers ?? defaultPolicy.spec.carriers).map(carrierOf),
		ingress: typeof ingress === 'string' ? ingress : { gateways: ingress },
		forkHeader: forkHeader?.toLowerCase(),
		allows: (from, to) => from === to || allowed.has(`${from}/${to}`),
		cluster: indexCluster(cluster),
	};
}

/** A plan of these settings, of nothing yet. */
export function emptyPlan({ carriers, ingress, forkHeader }: Settings): Plan {
	return { carriers, ingress, ...(forkHeader === undefined ? {} : { forkHeader }), services: [] };
}

function carrierOf(carrier: NonNullable<RoutingPolicy['spec']['carriers']>[number]): Carrier {
	const { header, baggage, tracestate } = carrier;
	if (header !== undefined) return { kind: 'header', name: header.toLowerCase() };
	if (baggage !== undefined) return { kind: 'baggage', name: baggage };
	return { kind: 'tracestate', name: tracestate ?? '' };
}
