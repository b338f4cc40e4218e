// SPDX-License-Identifier: Apache-2.0
import { fromBinary } from '@bufbuild/protobuf';
import { type Node, NodeSchema } from '#api/envoy/config/core/v3/base_pb.js';
import type { DeltaRequest } from './delta-channel.ts';
import { type ClientLimits, printable } from './limits.ts';
import type { DiscoveryMethod } from './methods.ts';
import type { NamedNode, Request } from './read-request.ts';
import { type ResourceType, resourceType } from './resource-types.ts';
import type { Stream } from './stream.ts';

/** Whether a request is incremental. */
export function isDelta(request: Request): request is Request & DeltaRequest {
	return 'resourceNamesSubscribe' in request;
}

/** A request that a client must not send; the stream ends with the status. */
export class BadRequest extends Error {
	override readonly name = 'BadRequest';
	readonly status: 'INVALID_ARGUMENT' | 'RESOURCE_EXHAUSTED' | 'PERMISSION_DENIED' | 'UNIMPLEMENTED';

	constructor(status: BadRequest['status'], message: string) {
		super(message);
		this.status = status;
	}
}

/** Decodes a request; answers what is wrong with one that cannot be decoded or is too large, for whom it may concern. */
export function decoded(
	bytes: Buffer,
	decode: (bytes: Buffer) => Request,
	{ requestBytes }: ClientLimits,
): Request | BadRequest {
	const { length } = bytes;
	if (length > requestBytes)
		return new BadRequest('RESOURCE_EXHAUSTED', `a request of ${length} bytes, more than ${requestBytes}`);
	try {
		return decode(bytes);
	} catch (error) {
		const reason = printable(error instanceof Error ? error.message : String(error), 200);
		return new BadRequest('INVALID_ARGUMENT', `${length} bytes that are no request: ${reason}`);
	}
}

/** The node of a stream; throws where the first request says none, or a later one another. */
export function checkNode(node: NamedNode | undefined, known: Node | undefined, { nodeBytes }: ClientLimits): Node {
	if (known !== undefined) {
		if (node === undefined || node.id === known.id) return known;
		throw new BadRequest('INVALID_ARGUMENT', 'the node of a stream cannot change');
	}
	if (node === undefined || node.id === '')
		throw new BadRequest('INVALID_ARGUMENT', 'the first request of a stream needs a node with an id');
	const { length } = node.bytes;
	if (length > nodeBytes)
		throw new BadRequest('RESOURCE_EXHAUSTED', `a node of ${length} bytes, more than ${nodeBytes}`);
	try {
		const whole = fromBinary(NodeSchema, node.bytes);
		// The list of all that is compiled into an Envoy would be 200 kB for as long as the stream is there.
		whole.extensions = [];
		return whole;
	} catch (error) {
		throw new BadRequest('INVALID_ARGUMENT', `${length} bytes that are no node: ${(error as Error).message}`);
	}
}

/** Throws for names that are too many or too long. */
function checkNames(names: readonly string[], { names: most, nameLength }: ClientLimits): void {
	if (names.length > most)
		throw new BadRequest('RESOURCE_EXHAUSTED', `${names.length} names in one request, more than ${most}`);
	const long = names.find((name) => name.length > nameLength);
	if (long !== undefined)
		throw new BadRequest('INVALID_ARGUMENT', `a name of ${long.length} characters, more than ${nameLength}`);
}

/** The type that a request is for; throws for one that the method does not serve. */
export function requestedType({ type: own, protocol }: DiscoveryMethod, typeUrl: string): string {
	if (own !== undefined && typeUrl !== '' && typeUrl !== own.typeUrl)
		throw new BadRequest('INVALID_ARGUMENT', `${printable(typeUrl, 200)} is not served here, but ${own.typeUrl}`);
	if (own !== undefined) return own.typeUrl;
	if (typeUrl === '') throw new BadRequest('INVALID_ARGUMENT', 'type_url is needed on an aggregated stream');
	if (resourceType(typeUrl).deltaOnly && protocol === 'sotw')
		throw new BadRequest('INVALID_ARGUMENT', `${typeUrl} has no state-of-the-world form`);
	return typeUrl;
}

/** Throws for a request by which a client would make the server hold more than it may. */
export function checkRequest(request: Request, type: ResourceType, stream: Stream, limits: ClientLimits): void {
	const asked = isDelta(request) ? request.resourceNamesSubscribe : request.resourceNames;
	const others = isDelta(request)
		? [request.resourceNamesUnsubscribe, request.initialResourceVersions.map(([name]) => name)]
		: [];
	for (const names of [asked, ...others]) checkNames(names, limits);
	const channel = stream.channel(type);
	if (type.typeUrl.length > limits.nameLength)
		throw new BadRequest('INVALID_ARGUMENT', `a type of ${type.typeUrl.length} characters`);
	if (channel === undefined && stream.channels.length >= limits.types)
		throw new BadRequest('RESOURCE_EXHAUSTED', `more than ${limits.types} types on one stream`);
	const had = isDelta(request) ? (channel?.asks.names.size ?? 0) : 0;
	if (had + asked.length > limits.names + asked.filter((name) => channel?.asks.names.has(name)).length)
		throw new BadRequest('RESOURCE_EXHAUSTED', `more than ${limits.names} names of one type on one stream`);
}
