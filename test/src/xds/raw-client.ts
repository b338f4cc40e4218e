// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import { type ClientHttp2Session, type ClientHttp2Stream, connect, type SecureClientSessionOptions } from 'node:http2';
import { type DescMessage, fromBinary, fromJson, type JsonObject, toBinary, toJson } from '@bufbuild/protobuf';
import { apiRegistry } from 'envoy-control-plane-ts';
import type { Port } from './shop.ts';

/** A method of gRPC: its path, and the names of its messages. */
export interface Method {
	readonly path: string;
	readonly request: string;
	readonly response: string;
}

const discovery = 'envoy.service.discovery.v3';

/** The aggregated service, incremental. */
export const deltaAds: Method = {
	path: `/${discovery}.AggregatedDiscoveryService/DeltaAggregatedResources`,
	request: `${discovery}.DeltaDiscoveryRequest`,
	response: `${discovery}.DeltaDiscoveryResponse`,
};

function schemaOf(name: string): DescMessage {
	const schema = apiRegistry().getMessage(name);
	if (schema === undefined) throw new Error(`${name}: no such message`);
	return schema;
}

/** A connection of HTTP/2, over TLS where there are options for it. */
export async function connection({ port }: Port, tls?: SecureClientSessionOptions): Promise<ClientHttp2Session> {
	const scheme = tls === undefined ? 'http' : 'https';
	const session = connect(`${scheme}://127.0.0.1:${port}`, tls);
	await once(session, 'connect');
	// Calls tell how they end.
	session.on('error', () => undefined);
	return session;
}

/** How a call ended: the status of gRPC, undefined where the connection broke. */
export interface CallEnd {
	readonly status: number | undefined;
	readonly message: string;
}

/** One gRPC call on a connection of HTTP/2, written by hand: nothing in it is the library's. */
export class RawCall {
	readonly #stream: ClientHttp2Stream;
	readonly #method: Method;
	#left = Buffer.alloc(0);
	readonly ended: Promise<CallEnd>;

	constructor(session: ClientHttp2Session, method: Method) {
		this.#method = method;
		this.#stream = session.request({
			':method': 'POST',
			':path': method.path,
			'content-type': 'application/grpc',
			te: 'trailers',
		});
		this.ended = new Promise((resolve) => {
			const note = (headers: NodeJS.Dict<string | string[] | number>): void => {
				if (headers['grpc-status'] === undefined) return;
				resolve({ status: Number(headers['grpc-status']), message: decodeURIComponent(`${headers['grpc-message']}`) });
			};
			this.#stream.on('response', note).on('trailers', note);
			this.#stream.on('error', () => undefined).on('close', () => resolve({ status: undefined, message: '' }));
		});
	}

	/** Sends a request, in protobuf's JSON form. */
	send(request: JsonObject): void {
		const schema = schemaOf(this.#method.request);
		const bytes = toBinary(schema, fromJson(schema, request));
		const head = Buffer.alloc(5);
		head.writeUInt32BE(bytes.length, 1);
		this.#stream.write(Buffer.concat([head, bytes]));
	}

	/** Reads from now on; until then the flow control of HTTP/2 lets the server send one window. */
	read(received: (response: JsonObject) => void): void {
		const schema = schemaOf(this.#method.response);
		this.#stream.on('data', (chunk: Buffer) => {
			this.#left = Buffer.concat([this.#left, chunk]);
			while (this.#left.length >= 5 && this.#left.length >= 5 + this.#left.readUInt32BE(1)) {
				const end = 5 + this.#left.readUInt32BE(1);
				const message = fromBinary(schema, this.#left.subarray(5, end));
				this.#left = this.#left.subarray(end);
				received(toJson(schema, message, { registry: apiRegistry() }) as JsonObject);
			}
		});
	}

	/** Says that there are no more requests. */
	end(): void {
		this.#stream.end();
	}

	/** Ends the call at once. */
	close(): void {
		this.#stream.close();
	}
}

/** One call with one request; answers the first response, and rejects where there is none. */
export async function ask(session: ClientHttp2Session, method: Method, request: JsonObject): Promise<JsonObject> {
	const call = new RawCall(session, method);
	let answer: JsonObject | undefined;
	call.read((response) => {
		answer ??= response;
	});
	call.send(request);
	call.end();
	const { status, message } = await call.ended;
	if (answer === undefined) throw new Error(`${method.path}: ${status} ${message}`);
	return answer;
}
