// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject } from '@branchline/plan';
import { deadName, shopServices } from '../arbitrary/shop.ts';
import type { Caller } from '../case/request.ts';
import type { Workload } from '../case/workload.ts';
import { clientWorkload, outsideWorkload } from '../environments/cluster/callers.ts';
import { markerWorkload } from '../environments/cluster/marker.ts';
import type { WantedWorkload } from '../environments/cluster/workloads.ts';
import { gatewayApiGateway, istioGateway } from '../environments/implicit.ts';
import type { Roles } from '../environments/roles.ts';

// What the generators speak of, as workloads and gateways of a cluster.

/** The name of the gateway that random routes are for. */
export const gatewayName = 'gw';

/** What answers at the address that random forks name. */
export const foreign: Workload = { ...outsideWorkload, name: 'foreign', ports: [{ name: 'http', port: 9000 }] };

/** Who sends random requests between services. */
export const callers: readonly Caller[] = ['shop', 'team'].map((namespace) => ({ namespace, workload: 'client' }));

/** The workloads of the random shop, and those that send its requests. */
export function wantedWorkloads(): readonly WantedWorkload[] {
	const services = shopServices.map(({ metadata: { name, namespace = '' }, spec }): Workload => {
		const ports = (spec?.ports ?? []).map((port) => ({ name: port.name ?? '', port: port.port }));
		return { ...clientWorkload(namespace), name, ports, replicas: name === deadName ? 0 : 1 };
	});
	const clients = callers.map(({ namespace }) => clientWorkload(namespace));
	return [
		...[...services, foreign, markerWorkload].map((workload) => ({ workload, part: 'receiver' as const })),
		...clients.map((workload) => ({ workload, part: 'sender' as const })),
		{ workload: outsideWorkload, part: 'outsider' },
	];
}

/** The gateway that random routes name, where requests enter at gateways. */
export function gatewayOf({ gateway }: Roles): KubernetesObject | undefined {
	if (gateway === undefined) return undefined;
	return gateway.name === 'istio' ? istioGateway(gatewayName) : gatewayApiGateway(gatewayName);
}
