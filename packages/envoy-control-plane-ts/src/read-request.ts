// SPDX-License-Identifier: Apache-2.0
import type { DeltaRequest } from './delta-channel.ts';
import { Fields } from './fields.ts';
import type { SotwRequest } from './sotw-channel.ts';

/** A node as a request names it. Envoy says all of it in every request, 55 kB, unless it is told not to. */
export interface NamedNode {
	readonly id: string;
	/** The whole `Node`, encoded: a part of the request. */
	readonly bytes: Uint8Array;
}

/** What requests of both protocols say beside what concerns one type. */
interface Envelope {
	readonly node: NamedNode | undefined;
	readonly typeUrl: string;
}

/** A request of either protocol. */
export type Request = Envelope & (SotwRequest | DeltaRequest);

type Writable<Value> = { -readonly [Key in keyof Value]: Value[Key] };

// A client that comes back names everything that it has, and one of state of the world everything in each request: the
// generated types' reading by reflection, and its object with a property for each name, take several times as long.

/** Reads a `DiscoveryRequest` (envoy/service/discovery/v3/discovery.proto); throws for bytes that are none. */
export function readSotwRequest(bytes: Buffer): Request {
	const resourceNames: string[] = [];
	const request: Writable<Envelope & SotwRequest> = {
		node: undefined,
		typeUrl: '',
		versionInfo: '',
		resourceNames,
		responseNonce: '',
		errorDetail: undefined,
	};
	const fields = new Fields(bytes);
	while (fields.next()) {
		if (fields.wireType !== 2) continue;
		if (fields.number === 1) request.versionInfo = fields.text;
		else if (fields.number === 2) request.node = nodeOf(fields);
		else if (fields.number === 3) resourceNames.push(fields.text);
		else if (fields.number === 4) request.typeUrl = fields.text;
		else if (fields.number === 5) request.responseNonce = fields.text;
		else if (fields.number === 6) request.errorDetail = statusOf(fields.fields);
	}
	return request;
}

/** Reads a `DeltaDiscoveryRequest`; throws for bytes that are none. */
export function readDeltaRequest(bytes: Buffer): Request {
	const subscribe: string[] = [];
	const unsubscribe: string[] = [];
	const versions: (readonly [string, string])[] = [];
	const request: Writable<Envelope & DeltaRequest> = {
		node: undefined,
		typeUrl: '',
		resourceNamesSubscribe: subscribe,
		resourceNamesUnsubscribe: unsubscribe,
		initialResourceVersions: versions,
		responseNonce: '',
		errorDetail: undefined,
	};
	const fields = new Fields(bytes);
	while (fields.next()) {
		if (fields.wireType !== 2) continue;
		if (fields.number === 1) request.node = nodeOf(fields);
		else if (fields.number === 2) request.typeUrl = fields.text;
		else if (fields.number === 3) subscribe.push(fields.text);
		else if (fields.number === 4) unsubscribe.push(fields.text);
		else if (fields.number === 5) versions.push(textsOf(fields.fields));
		else if (fields.number === 6) request.responseNonce = fields.text;
		else if (fields.number === 7) request.errorDetail = statusOf(fields.fields);
	}
	return request;
}

function nodeOf({ fields, content }: Fields): NamedNode {
	while (fields.next()) if (fields.wireType === 2 && fields.number === 1) return { id: fields.text, bytes: content };
	return { id: '', bytes: content };
}

/** An entry of a map of texts. */
function textsOf(fields: Fields): readonly [string, string] {
	let [key, value] = ['', ''];
	while (fields.next()) {
		if (fields.wireType !== 2) continue;
		if (fields.number === 1) key = fields.text;
		else if (fields.number === 2) value = fields.text;
	}
	return [key, value];
}

/** A `google.rpc.Status`, of which the message counts. */
function statusOf(fields: Fields): { readonly message: string } {
	let message = '';
	while (fields.next()) if (fields.wireType === 2 && fields.number === 2) message = fields.text;
	return { message };
}
