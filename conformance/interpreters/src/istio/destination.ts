// SPDX-License-Identifier: Apache-2.0
import type { EndpointSlice, KubernetesObject, Outcome, Service, ServicePort } from '@branchline/plan';
import { UndefinedConfiguration } from '../contract.ts';
import { hasSubset } from './destination-rule.ts';
import { namespaceOf, type RouteTarget, type ServiceEntrySpec } from './objects.ts';
import type { RegistryHost, RegistryPort } from './registry.ts';
import type { MeshProxy } from './routes.ts';
import type { World } from './world.ts';

/**
 * Says where a destination of a rule ends. A host that nobody knows, a port that it does not have and a subset that no
 * DestinationRule names have no cluster in Envoy: the request fails with 503.
 *
 * A host of our own that stands for one address (a Service without a selector, a ServiceEntry) is that address.
 */
export function outcomeOf(world: World, proxy: MeshProxy, target: RouteTarget): Outcome {
	const host = world.registry.lookup(target.host, proxy.namespace);
	if (host === undefined) return { kind: 'fail', reason: `no Service or ServiceEntry has the host ${target.host}` };
	const number = target.port?.number ?? defaultPort(host, proxy);
	const port = host.ports.find((candidate) => candidate.number === number);
	if (port === undefined) return { kind: 'fail', reason: `${target.host} has no port ${number}` };
	if (!proxy.scope.hasCluster(host, port.number))
		return { kind: 'fail', reason: `the Sidecar of the caller lets nothing out to ${target.host} port ${number}` };
	const { subset } = target;
	if (subset && !hasSubset(world.destinationRules, host, subset, proxy.namespace)) {
		return { kind: 'fail', reason: `${target.host} has no subset ${subset}` };
	}
	return outcomeOfPort(world, host, port, subset || undefined);
}

/** Says where requests to a Service port end when no rule of the user touches them. */
export function outcomeOfService(world: World, host: RegistryHost, port: RegistryPort): Outcome {
	return outcomeOfPort(world, host, port, undefined);
}

/**
 * The port of a destination that names none. A gateway takes the destination's only port; a sidecar has at hand only
 * the services that have the port on which the request came, so it is always that one (istio: route.go,
 * `GetDestinationCluster`; httproute.go, `BuildSidecarOutboundVirtualHosts`; gateway.go, `buildNameToServiceMapForHTTPRoutes`).
 */
function defaultPort(host: RegistryHost, proxy: MeshProxy): number {
	return proxy.gateway !== 'mesh' && host.ports.length === 1 ? host.ports[0]!.number : proxy.port;
}

function outcomeOfPort(world: World, host: RegistryHost, port: RegistryPort, subset: string | undefined): Outcome {
	if (host.behind.kind === 'entry') {
		const address = isOurs(host.object) ? addressOfEntry(host, host.behind.entry, port) : undefined;
		return address ?? { kind: 'other', native: { host: host.hostname, port: port.number, ...(subset && { subset }) } };
	}
	const { service } = host.behind;
	if (service.spec?.type === 'ExternalName') {
		throw new UndefinedConfiguration(`${host.hostname}: Services of type ExternalName are not implemented`);
	}
	const address = isOurs(service) && !service.spec?.selector ? addressOfService(world, service, port) : undefined;
	if (address) return address;
	const servicePort: ServicePort = { namespace: host.namespace, service: service.metadata.name, port: port.number };
	return { kind: 'service', port: servicePort, ...(subset && { subset }) };
}

function isOurs(object: KubernetesObject): boolean {
	return object.metadata.labels?.['app.kubernetes.io/managed-by'] === 'branchline';
}

function addressOfEntry(host: RegistryHost, entry: ServiceEntrySpec, port: RegistryPort): Outcome | undefined {
	if (entry.workloadSelector) return undefined;
	const endpoints = entry.endpoints ?? [];
	const target = port.targetPort ?? port.number;
	if (endpoints.length === 0) {
		return entry.resolution === 'DNS' ? { kind: 'address', address: host.hostname, port: target } : undefined;
	}
	const [endpoint, ...others] = endpoints;
	if (others.length > 0 || !endpoint?.address || entry.resolution === 'NONE' || !entry.resolution) return undefined;
	return { kind: 'address', address: endpoint.address, port: endpoint.ports?.[port.name] ?? target };
}

function addressOfService(world: World, service: Service, port: RegistryPort): Outcome | undefined {
	const endpoints = world.registry.slices
		.filter((slice) => belongsTo(slice, service))
		.flatMap((slice) => {
			const number = slice.ports?.find(({ name }) => (name ?? '') === port.name)?.port;
			const addresses = (slice.endpoints ?? []).flatMap((endpoint) => endpoint.addresses ?? []);
			return addresses.map((address) => ({ address, number }));
		});
	const [only, ...others] = endpoints;
	if (only?.number === undefined || others.length > 0) return undefined;
	return { kind: 'address', address: only.address, port: only.number };
}

function belongsTo(slice: EndpointSlice, service: Service): boolean {
	return (
		namespaceOf(slice) === namespaceOf(service) &&
		slice.metadata.labels?.['kubernetes.io/service-name'] === service.metadata.name
	);
}
