// SPDX-License-Identifier: Apache-2.0
import type { RouteReach } from '@branchline/adapter';
import type { Cluster, NativeObject, ServicePort } from '@branchline/plan';
import { delegatesOf, isDelegate, mergeDelegates } from './delegate.ts';
import { istioDialect } from './dialect.ts';
import { splitByListener } from './split.ts';
import { gatewaysOf, isVirtualService, namespaceOf } from './virtual-service.ts';

/** What tells where a VirtualService sends requests. */
export interface ReachInput {
	readonly cluster: Cluster;
	readonly native: readonly NativeObject[];
	readonly domain: string;
}

/**
 * The service ports that a VirtualService sends requests to, by itself and by its delegates; undefined for any other object.
 * A delegate hangs on nothing: those that delegate to it do.
 */
export function reach(object: NativeObject, { cluster, native, domain }: ReachInput): RouteReach | undefined {
	if (!isVirtualService(object)) return undefined;
	if (isDelegate(object)) return { parents: [], ports: [] };
	const context = { namespace: namespaceOf(object), domain, cluster };
	const dialect = istioDialect(context, '');
	const delegates = delegatesOf(object, native.filter(isVirtualService));
	const rules = mergeDelegates(object, delegates, domain).service.spec?.http ?? [];
	const gateways = gatewaysOf(object);
	const ports: ServicePort[] = splitByListener(rules, context, gateways)
		.flatMap((rule) => [...dialect.destinations(rule)])
		.flatMap((destination) => (destination.kind === 'service' ? [destination.port] : []));
	return {
		parents: [
			...(gateways.includes('mesh') ? (['mesh'] as const) : []),
			...(gateways.some((gateway) => gateway !== 'mesh') ? (['gateway'] as const) : []),
		],
		ports,
	};
}
