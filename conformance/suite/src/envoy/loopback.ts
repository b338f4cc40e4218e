// SPDX-License-Identifier: Apache-2.0
import {
	type Cluster,
	type EndpointSlice,
	type NativeObject,
	type ServicePort,
	servicePortName,
	type XdsResource,
} from '@branchline/plan';
import { type Endpoint, staticCluster } from '@branchline/testbed';
import { deadName, shop, shopServices } from '../arbitrary/shop.ts';
import type { LocalResponder } from '../responder/local-responder.ts';
import type { Backends } from './backends.ts';

/** The address that random forks lead to: a documentation address (RFC 5737), so nothing may be sent to it. */
const foreign = { address: '192.0.2.7', port: 9000 } as const;

/** The name of the backend that stands for the foreign address. */
export const foreignName = `${foreign.address}:${foreign.port}`;

/** Every port of every Service of the random shop, which it has to be routed by request. */
export const shopServicePorts: readonly ServicePort[] = shopServices.flatMap(({ metadata, spec }) =>
	(spec?.ports ?? []).map(({ port }) => ({ namespace: metadata.namespace!, service: metadata.name, port })),
);

/** The random shop with endpoints: one on loopback for each service port, and for the responder. */
export function shopOnLoopback(backends: Backends, responder: LocalResponder): Cluster {
	const endpointSlices = shop.services.map(({ metadata, spec }): EndpointSlice => {
		const { name: service, namespace = '' } = metadata;
		const ports = (spec?.ports ?? []).map(({ name = '', port }) => {
			const isOwn = !shopServices.some((own) => own.metadata === metadata);
			return {
				name,
				port: isOwn ? responder.portNamed(name) : backends.at(servicePortName({ namespace, service, port })).port,
			};
		});
		return {
			apiVersion: 'discovery.k8s.io/v1',
			kind: 'EndpointSlice',
			metadata: { name: service, namespace, labels: { 'kubernetes.io/service-name': service } },
			addressType: 'IPv4',
			endpoints: service === deadName ? [] : [{ addresses: ['127.0.0.1'] }],
			ports,
		};
	});
	return { services: shop.services, endpointSlices };
}

/**
 * What a user wrote, with the endpoints of its clusters on loopback, and with shares drawn by the header `draw` of the
 * request, if it is named, instead of by chance (WeightedCluster.header_name).
 */
export function nativeOnLoopback(
	objects: readonly NativeObject[],
	backends: Backends,
	draw: string | undefined,
): readonly XdsResource[] {
	return (objects as readonly XdsResource[]).map((resource) => {
		const { metadata } = resource as { metadata?: { filter_metadata: Record<string, { service: string }> } };
		const service = metadata?.filter_metadata['branchline.dev']?.service;
		return service === undefined
			? draw === undefined
				? resource
				: (drawnBy(resource, draw) as XdsResource)
			: { ...resource, ...staticCluster(String(resource.name), [backends.at(service)]) };
	});
}

function drawnBy(value: unknown, draw: string): unknown {
	return mapped(value, (key, inner) =>
		key === 'weighted_clusters' ? { ...(inner as object), header_name: draw } : inner,
	);
}

/** The tables and clusters of an Envoy before Branchline whose user has no tables: each service port leads to itself. */
export function plainTables(backends: Backends): readonly XdsResource[] {
	return shopServicePorts.map(servicePortName).flatMap((name) => [
		staticCluster(name, [backends.at(name)]),
		{
			'@type': tableType,
			name,
			virtual_hosts: [{ name, domains: ['*'], routes: [{ match: { prefix: '/' }, route: { cluster: name } }] }],
		},
	]);
}

/** Resources as Envoy is to get them: an empty table for each name without one, and the foreign address on loopback. */
export function published(
	resources: readonly XdsResource[],
	tables: readonly string[],
	backends: Backends,
): readonly XdsResource[] {
	const known = new Set(resources.filter(isTable).map(({ name }) => name));
	const missing = tables.filter((name) => !known.has(name)).map(emptyTable);
	return [
		...resources.map((resource) => withoutForeign(resource, backends.at(foreignName)) as XdsResource),
		...missing,
	];
}

const tableType = 'type.googleapis.com/envoy.config.route.v3.RouteConfiguration';

function isTable(resource: XdsResource): boolean {
	return resource['@type'] === tableType;
}

/** A table that answers 404 to everything. */
export function emptyTable(name: string): XdsResource {
	return { '@type': tableType, name, virtual_hosts: [] };
}

function withoutForeign(value: unknown, { host, port }: Endpoint): unknown {
	return mapped(value, (key, inner) => {
		const { address } = (key === 'socket_address' ? inner : {}) as { address?: string };
		return address === foreign.address ? { address: host, port_value: port } : inner;
	});
}

/** A copy in which `f` replaced what stands under each key, innermost last. */
function mapped(value: unknown, f: (key: string, inner: unknown) => unknown): unknown {
	if (Array.isArray(value)) return value.map((item) => mapped(item, f));
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mapped(f(key, inner), f)]));
}
