// SPDX-License-Identifier: Apache-2.0
import type { EndpointSlice, NativeObject, Outcome, Service, ServicePort } from '@branchline/plan';
import { UndefinedConfiguration } from '../contract.ts';
import { integerField, type Message, messageField, messagesField, textField } from './message.ts';
import type { Resources } from './resources.ts';

/** The clusters of a configuration. */
export interface Clusters {
	/** Where a request goes whose route names a cluster. */
	readonly to: (name: string) => Outcome;
	/** Whether there is a cluster of a name, with endpoints or without. */
	readonly exists: (name: string) => boolean;
	/** The `filter_metadata` of a cluster; empty for one that is not there. */
	readonly metadata: (name: string) => Message;
}

const SERVICE_PORT = /^([a-z0-9.-]+)\/([a-z0-9.-]+):(\d{1,5})$/;

/**
 * Says what each cluster stands for. A cluster that names a service port (`metadata.filter_metadata['branchline.dev'].service`,
 * else its own name, both `namespace/service:port`) is that port; one with a single endpoint is that address; any other
 * is known by its name only. A cluster that is not there answers 503 by itself (`NC`).
 *
 * Where the configuration holds no Cluster at all, routes are taken to be given without them, and a name of that form
 * is the service port. Where it holds Services, a service port must be among them or its cluster must have endpoints.
 */
export function clustersOf(resources: Resources): Clusters {
	const known = new Map<string, Outcome>();
	const to = (name: string): Outcome => {
		let outcome = known.get(name);
		if (outcome === undefined) {
			outcome = outcomeOf(name, resources);
			known.set(name, outcome);
		}
		return outcome;
	};
	// Without any Cluster, a name stands for one where it leads somewhere.
	return {
		to,
		metadata: (name) => filterMetadata(resources.clusters.get(name) ?? {}),
		exists: (name) => (resources.clusters.size > 0 ? resources.clusters.has(name) : to(name).kind !== 'fail'),
	};
}

function outcomeOf(name: string, resources: Resources): Outcome {
	const cluster = resources.clusters.get(name);
	if (cluster === undefined && (resources.clusters.size > 0 || !SERVICE_PORT.test(name))) {
		return { kind: 'fail', reason: `there is no cluster ${name}` };
	}
	const endpoints = cluster === undefined ? [] : endpointsOf(name, cluster, resources);
	const port = servicePortOf(name, cluster ?? {});
	if (port !== undefined) return serviceOutcome(port, endpoints.length > 0, resources.objects);
	if (cluster !== undefined && endpoints.length === 0 && saysItsEndpoints(name, cluster, resources)) {
		return { kind: 'fail', reason: `the cluster ${name} has no endpoints` };
	}
	const [endpoint] = endpoints;
	const address = endpoints.length === 1 && endpoint !== undefined ? addressOf(endpoint) : undefined;
	return address ?? { kind: 'other', native: name };
}

function filterMetadata(cluster: Message): Message {
	return messageField(messageField(cluster, 'metadata') ?? {}, 'filter_metadata') ?? {};
}

function servicePortOf(name: string, cluster: Message): ServicePort | undefined {
	const stated = textField(messageField(filterMetadata(cluster), 'branchline.dev') ?? {}, 'service');
	const [, namespace, service, port] = SERVICE_PORT.exec(stated ?? name) ?? [];
	if (namespace !== undefined && service !== undefined) return { namespace, service, port: Number(port) };
	if (stated === undefined) return undefined;
	throw new UndefinedConfiguration(
		`the cluster ${name} names the service ${stated}, which is not namespace/service:port`,
	);
}

// Envoy answers 503 (UH) where there are none; of a cluster that is only named, or filled by DNS, it is not known.
function saysItsEndpoints(name: string, cluster: Message, resources: Resources): boolean {
	const eds = messageField(cluster, 'eds_cluster_config');
	const assignment = resources.assignments.get((eds && textField(eds, 'service_name')) || name);
	return textField(cluster, 'type') === 'STATIC' || (textField(cluster, 'type') === 'EDS' && assignment !== undefined);
}

function endpointsOf(name: string, cluster: Message, resources: Resources): readonly Message[] {
	const eds = messageField(cluster, 'eds_cluster_config');
	const elsewhere = resources.assignments.get((eds && textField(eds, 'service_name')) || name);
	const assignment = messageField(cluster, 'load_assignment') ?? elsewhere ?? {};
	return messagesField(assignment, 'endpoints').flatMap((locality) => messagesField(locality, 'lb_endpoints'));
}

function addressOf(endpoint: Message): Outcome | undefined {
	const address = messageField(messageField(endpoint, 'endpoint') ?? {}, 'address') ?? {};
	const socket = messageField(address, 'socket_address') ?? {};
	const host = textField(socket, 'address');
	const port = integerField(socket, 'port_value');
	return host === undefined || port === undefined ? undefined : { kind: 'address', address: host, port };
}

function serviceOutcome(port: ServicePort, hasEndpoints: boolean, objects: readonly NativeObject[]): Outcome {
	const services = objects.filter(isService);
	const service = services.find(
		({ metadata }) => metadata.name === port.service && (metadata.namespace ?? 'default') === port.namespace,
	);
	const known = service?.spec?.ports?.some((candidate) => candidate.port === port.port) ?? false;
	if (!known && services.length > 0 && !hasEndpoints) {
		return { kind: 'fail', reason: `there is no service port ${port.namespace}/${port.service}:${port.port}` };
	}
	return (service && responderOf(service, objects)) ?? { kind: 'service', port };
}

// A Service of ours without selector stands for the one address that its EndpointSlice gives.
function responderOf({ metadata, spec }: Service, objects: readonly NativeObject[]): Outcome | undefined {
	if (metadata.labels?.['app.kubernetes.io/managed-by'] !== 'branchline' || spec?.selector !== undefined)
		return undefined;
	const slices = objects.filter(isEndpointSlice).filter((slice) => {
		const named = slice.metadata.labels?.['kubernetes.io/service-name'] === metadata.name;
		return named && (slice.metadata.namespace ?? 'default') === (metadata.namespace ?? 'default');
	});
	const addresses = slices.flatMap(({ endpoints }) => endpoints ?? []).flatMap((endpoint) => endpoint.addresses ?? []);
	const [address] = addresses;
	const port = slices[0]?.ports?.[0]?.port;
	return addresses.length !== 1 || address === undefined || port === undefined
		? undefined
		: { kind: 'address', address, port };
}

function isService(object: NativeObject): object is Service {
	return 'kind' in object && object.kind === 'Service';
}

function isEndpointSlice(object: NativeObject): object is EndpointSlice {
	return 'kind' in object && object.kind === 'EndpointSlice';
}
