// SPDX-License-Identifier: Apache-2.0
import { memoized, type RenderInput, remember } from '@branchline/adapter';
import {
	type Cluster,
	compareServicePorts,
	isHttpPort,
	type Plan,
	type ServicePlan,
	type ServicePort,
	type Substitution,
	servicePortName,
	type XdsResource,
} from '@branchline/plan';
import type { Message } from './field.ts';
import { typeUrls } from './resources.ts';

/** The service ports of a cluster that are routed by request, with their names, in the order of the Services. */
const routedPorts = memoized(({ services }: Cluster) =>
	services.flatMap(({ metadata, spec }) =>
		(spec?.ports ?? []).filter(isHttpPort).map(({ port }) => {
			const of = { namespace: metadata.namespace ?? 'default', service: metadata.name, port };
			return { of, name: servicePortName(of) };
		}),
	),
);

/** The names of the service ports that forks of one service port lead to. */
const targetNames = memoized(({ substitutions }: ServicePlan): readonly string[] => [
	...new Set(substitutions.flatMap(targetName)),
]);

const targetName = memoized(({ to }: Substitution) => (to.kind === 'service' ? [servicePortName(to.port)] : []));

/**
 * A table for each service port that is routed by request. A service that is only ever a fork's target has none: its
 * requests come by their key.
 */
export function ownTables({ cluster, cache }: RenderInput, plan: Plan): readonly XdsResource[] {
	const forked = new Set(plan.services.map(({ of }) => servicePortName(of)));
	const targets = new Set(plan.services.flatMap(targetNames));
	const ports = routedPorts(cluster).filter(({ name }) => forked.has(name) || !targets.has(name));
	const known = new Set(ports.map(({ name }) => name));
	const others = plan.services
		.map(({ of }) => ({ of, name: servicePortName(of) }))
		.filter(({ name }) => !known.has(name));
	return [...ports, ...others]
		.sort((a, b) => compareServicePorts(a.of, b.of))
		.map(({ of, name }) => remember(cache, `envoy own ${name}`, [], () => ownTable(of)));
}

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
