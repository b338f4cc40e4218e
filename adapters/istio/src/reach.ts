// SPDX-License-Identifier: Apache-2.0
import type { RouteReach } from '@branchline/adapter';
import type { Cluster, NativeObject, ServicePort } from '@branchline/plan';
import { istioDialect } from './dialect.ts';
import { splitByListener } from './split.ts';
import { gatewaysOf, isVirtualService, namespaceOf } from './virtual-service.ts';

/** The service ports that a VirtualService sends requests to; undefined for any other object. */
export function reach(object: NativeObject, cluster: Cluster, domain: string): RouteReach | undefined {
	if (!isVirtualService(object)) return undefined;
	const context = { namespace: namespaceOf(object), domain, cluster };
	const dialect = istioDialect(context, '');
	const ports: ServicePort[] = splitByListener(object.spec?.http ?? [], context, gatewaysOf(object))
		.flatMap((rule) => [...dialect.destinations(rule)])
		.flatMap((destination) => (destination.kind === 'service' ? [destination.port] : []));
	const gateways = gatewaysOf(object);
	return {
		parents: [
			...(gateways.includes('mesh') ? (['mesh'] as const) : []),
			...(gateways.some((gateway) => gateway !== 'mesh') ? (['gateway'] as const) : []),
		],
		ports,
	};
}
