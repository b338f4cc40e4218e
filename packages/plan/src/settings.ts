// SPDX-License-Identifier: Apache-2.0
import { type Cluster, defaultPolicy, type RoutingPolicy } from '@branchline/model';
import { type ClusterIndex, indexCluster } from './cluster-index.ts';
import type { Carrier, Ingress } from './types.ts';

/** What every document is compiled against, besides the other documents. */
export interface Settings {
	readonly carriers: readonly Carrier[];
	readonly ingress: Ingress;
	/** Whether the sandboxes of one namespace may name services of another; their own they always may. */
	allows(from: string, to: string): boolean;
	readonly cluster: ClusterIndex;
}

/** Reads a policy, or the default where the user wrote none, and a cluster. */
export function settingsOf(policy: RoutingPolicy | undefined, cluster: Cluster): Settings {
	const { carriers, ingress = defaultPolicy.spec.ingress, allow = [] }: RoutingPolicy['spec'] = policy?.spec ?? {};
	const allowed = new Set(allow.flatMap(({ from, to }) => to.map((namespace) => `${from}/${namespace}`)));
	return {
		carriers: (carriers ?? defaultPolicy.spec.carriers).map(carrierOf),
		ingress: typeof ingress === 'string' ? ingress : { gateways: ingress },
		allows: (from, to) => from === to || allowed.has(`${from}/${to}`),
		cluster: indexCluster(cluster),
	};
}

function carrierOf(carrier: NonNullable<RoutingPolicy['spec']['carriers']>[number]): Carrier {
	const { header, baggage, tracestate } = carrier;
	if (header !== undefined) return { kind: 'header', name: header.toLowerCase() };
	if (baggage !== undefined) return { kind: 'baggage', name: baggage };
	return { kind: 'tracestate', name: tracestate ?? '' };
}
