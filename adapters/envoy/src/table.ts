// SPDX-License-Identifier: Apache-2.0
import { memoized } from '@branchline/adapter';
import { type Cluster, isHttpPort, type ServicePort, servicePortName, type XdsResource } from '@branchline/plan';
import type { Message } from './field.ts';
import { typeUrls } from './resources.ts';

/** The service ports of a cluster that are routed by request, with their names, in the order of the Services. */
export const routedPorts = memoized(({ services }: Cluster) =>
	services.flatMap(({ metadata, spec }) =>
		(spec?.ports ?? []).filter(isHttpPort).map(({ port }) => {
			const of = { namespace: metadata.namespace ?? 'default', service: metadata.name, port };
			return { of, name: servicePortName(of) };
		}),
	),
);

/**
 * The route table of one service port where the user has none: everything goes to it, for as long as it takes. Envoy's
 * own default would cut a request off after 15 s (envoy/config/route/v3/route_components.proto, RouteAction.timeout).
 */
export function ownTable(of: ServicePort): XdsResource {
	const name = servicePortName(of);
	return {
		'@type': typeUrls.routeConfiguration,
		name,
		virtual_hosts: [ownHost(of, ['*'])],
		ignore_port_in_host_matching: true,
	};
}

function ownHost(of: ServicePort, domains: readonly string[]): Message {
	const name = servicePortName(of);
	return { name, domains, routes: [{ match: { prefix: '/' }, route: { cluster: name, timeout: '0s' } }] };
}
