// SPDX-License-Identifier: Apache-2.0
import {
	type Origin,
	type ServicePort,
	type Substitution,
	servicePortName,
	type Target,
	type XdsResource,
} from '@branchline/plan';
import { withoutOwnBalancing } from './balancing.ts';
import { type ClusterView, loadAssignment } from './endpoints.ts';
import { field, type Message, withField } from './field.ts';
import { ourMark } from './ours.ts';
import { typeUrls } from './resources.ts';
import { metadataKey } from './service-cluster.ts';

/** The cluster of a service port that no native Cluster describes; it asks for its endpoints by the service port. */
export function serviceCluster(port: ServicePort, view: ClusterView, name = servicePortName(port)): XdsResource {
	const base = { '@type': typeUrls.cluster, name, metadata: metadataOf(servicePortName(port)) };
	const protocol = protocolOf(port, view);
	if (!view.hasEndpoints) {
		const address = `${port.service}.${port.namespace}.svc.cluster.local`;
		return { ...base, ...dns(name, address, port.port), ...protocol };
	}
	return { ...base, ...eds(servicePortName(port)), ...protocol };
}

/**
 * The cluster of a fork: the baseline's cluster with its endpoints replaced, so that TLS, protocols, limits and circuit
 * breakers are the baseline's, and how an endpoint is chosen as far as its endpoints can be chosen so. A baseline that no Cluster describes is as `serviceCluster` makes it. What answers by
 * itself has no endpoints, so it fails at once (503).
 */
export function forkCluster(
	name: string,
	{ to, origin }: Pick<Substitution, 'to' | 'origin'>,
	native: XdsResource | undefined,
	view: ClusterView,
): XdsResource {
	const made = to.kind === 'service' ? serviceCluster(to.port, view, name) : staticCluster(name, to);
	const shape = native ? replacedEndpoints(native, made) : made;
	return { ...shape, metadata: mergedMetadata(native, metadataFor(to, origin)) };
}

const endpointFields = [
	'name',
	'type',
	'cluster_type',
	'load_assignment',
	'eds_cluster_config',
	'metadata',
	'alt_stat_name',
];

function replacedEndpoints(native: XdsResource, made: XdsResource): XdsResource {
	const kept = endpointFields.reduce<Message>((message, name) => withField(message, name, undefined), native);
	const { typed_extension_protocol_options: _, ...endpoints } = made;
	return { ...withoutOwnBalancing(kept), ...endpoints, '@type': made['@type'] };
}

function mergedMetadata(native: XdsResource | undefined, ours: Message): Message {
	const metadata = field<Message>(native, 'metadata') ?? {};
	return withField(metadata, 'filter_metadata', {
		...field<Message>(metadata, 'filter_metadata'),
		[metadataKey]: ours,
	});
}

function staticCluster(name: string, to: Exclude<Target, { kind: 'service' }>): XdsResource {
	const endpoints = to.kind === 'address' ? [to] : [];
	return { '@type': typeUrls.cluster, name, type: 'STATIC', load_assignment: loadAssignment(name, endpoints) };
}

function metadataFor(target: Target, origin: Origin): Message {
	const service = target.kind === 'service' ? { service: servicePortName(target.port) } : {};
	return { ...service, sandbox: origin.sandbox, ...ourMark };
}

function metadataOf(service: string): Message {
	return { filter_metadata: { [metadataKey]: { service, ...ourMark } } };
}

function eds(service_name: string): Message {
	return { type: 'EDS', eds_cluster_config: { eds_config: { ads: {}, resource_api_version: 'V3' }, service_name } };
}

function dns(name: string, address: string, port: number): Message {
	return { type: 'STRICT_DNS', load_assignment: loadAssignment(name, [{ address, port }]) };
}

/** HTTP/2 to backends that say so, by appProtocol or by the name of the port. */
function protocolOf(port: ServicePort, view: ClusterView): Message {
	const spec = view.portOf(port);
	const http2 = spec?.appProtocol
		? ['kubernetes.io/h2c', 'grpc'].includes(spec.appProtocol)
		: /^(?:http2|grpc)(?:-|$)/.test(spec?.name ?? '');
	if (!http2) return {};
	const options = {
		'@type': 'type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions',
		explicit_http_config: { http2_protocol_options: {} },
	};
	return { typed_extension_protocol_options: { 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': options } };
}
