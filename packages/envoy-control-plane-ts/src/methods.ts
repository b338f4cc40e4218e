// SPDX-License-Identifier: Apache-2.0
import type { MethodDefinition } from '@grpc/grpc-js';
import { type Request, readDeltaRequest, readSotwRequest } from './read-request.ts';
import { type ResourceType, resourceTypes } from './resource-types.ts';

/** One method of a discovery service: what it speaks, and the type that it is for; without one it is for all of them. */
export interface DiscoveryMethod {
	readonly service: string;
	readonly protocol: 'sotw' | 'delta';
	readonly type: ResourceType | undefined;
	readonly definition: MethodDefinition<Request, Buffer>;
}

const aggregated = 'envoy.service.discovery.v3.AggregatedDiscoveryService';

/** Every method of every discovery service. */
export const discoveryMethods: readonly DiscoveryMethod[] = [
	method(aggregated, 'StreamAggregatedResources', 'sotw', undefined),
	method(aggregated, 'DeltaAggregatedResources', 'delta', undefined),
	...(Object.values(resourceTypes) as readonly ResourceType[]).flatMap((type) => [
		...(type.deltaOnly ? [] : [method(type.service, `Stream${type.method}`, 'sotw', type)]),
		method(type.service, `Delta${type.method}`, 'delta', type),
	]),
];

function method(
	service: string,
	name: string,
	protocol: DiscoveryMethod['protocol'],
	type: ResourceType | undefined,
): DiscoveryMethod {
	const definition: DiscoveryMethod['definition'] = {
		path: `/${service}/${name}`,
		requestStream: true,
		responseStream: true,
		requestSerialize: () => {
			throw new TypeError('a server sends no requests');
		},
		requestDeserialize: protocol === 'sotw' ? readSotwRequest : readDeltaRequest,
		// Responses are put together from bytes that are encoded already.
		responseSerialize: (body) => body,
		responseDeserialize: (bytes) => bytes,
	};
	return { service, protocol, type, definition };
}
