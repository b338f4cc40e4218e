// SPDX-License-Identifier: Apache-2.0
import type { EndpointSlice, NativeObject, Outcome, Service, ServicePort } from '@branchline/plan';
import { UndefinedConfiguration } from '../contract.ts';
import { integerField, type Message, messageField, messagesField, textField } from './message.ts';
import type { Resources } from './resources.ts';

/** Where a request goes whose route names a cluster. */
export type ClusterOutcome = (name: string) => Outcome;

const SERVICE_PORT = /^([a-z0-9.-]+)\/([a-z0-9.-]+):(\d{1,5})$/;

/**
 * Says what each cluster stands for. A cluster that names a service port (`metadata.filter_metadata['branchline.dev'].service`,
 * else its own name, both `namespace/service:port`) is that port; one with a single endpoint is that address; any other
 * is known by its name only. A cluster that is not there answers 503 by itself (`NC`).
 *
 * Where the configuration holds no Cluster at all, routes are taken to be given without them, and a name of that form
 * is the service port. Where it holds Services, a service port must be among them or its cluster must have endpoints.
 */
export function clusterOutcomes(resources: Resources): ClusterOutcome {
	const known = new Map<string, Outcome>();
	return (name) => {
		let outcome = known.get(name);
		if (outcome === undefined) {
			outcome = outcomeOf(name, resources);
			known.set(name, outcome);
		}
		return outcome;
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
	const [endpoint] = endpoints;
	const address = endpoints.length === 1 && endpoint !== undefined ? addressOf(endpoint) : undefined;
	return address ?? { kind: 'other', native: name };
}

function servicePortOf(name: string, cluster: Message): ServicePort | undefined {
	const metadata = messageField(messageField(cluster, 'metadata') ?? {}, 'filter_metadata') ?? {};
	const stated = textField(messageField(metadata, 'branchline.dev') ?? {}, 'service');
	const [, namespace, service, port] = SERVICE_PORT.exec(stated ?? name) ?? [];
	if (namespace !== undefined && service !== undefined) return { namespace, service, port: Number(port) };
	if (stated === undefined) return undefined;
	throw new UndefinedConfiguration(
		`the cluster ${name} names the service ${stated}, which is not namespace/service:port`,
	);
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
