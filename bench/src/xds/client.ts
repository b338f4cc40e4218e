// SPDX-License-Identifier: Apache-2.0
import { type ClientHttp2Session, type ClientHttp2Stream, connect } from 'node:http2';
import { type DeltaRequest, type DeltaResponse, readResponse, requestFrame } from './messages.ts';
import { Holdings, types, type World } from './world.ts';

const path = '/envoy.service.discovery.v3.AggregatedDiscoveryService/DeltaAggregatedResources';

/** The windows that Envoy opens for a stream and for a connection, in bytes. */
const windows = { stream: 16 * 1024 ** 2, connection: 24 * 1024 ** 2 };

/** What a client has from a stream before: by type, the versions as fields of a request, and what it holds. */
export interface Past {
	readonly versions: Readonly<Record<keyof typeof types, Buffer>>;
	readonly holdings: Holdings;
}

/** What a client tells: that it has acknowledged a response, and that its stream is over though nobody ended it. */
export interface ClientEvents {
	acknowledged(client: XdsClient): void;
	failed(error: Error): void;
}

/**
 * A client of delta ADS that behaves as Envoy does, with a connection of its own: it asks for all clusters, and for the
 * endpoints of those that it has by name; it acknowledges each response when it has taken it in.
 */
export class XdsClient {
	readonly holdings: Holdings;
	/** Bytes of messages that came so far, with the frames of gRPC. */
	bytes = 0;
	/** Hears of each version that comes. */
	onVersion: ((typeUrl: string, name: string, version: string) => void) | undefined;
	readonly #world: World;
	readonly #events: ClientEvents;
	readonly #session: ClientHttp2Session;
	readonly #stream: ClientHttp2Stream;
	#chunks: Buffer[] = [];
	#length = 0;
	#closing = false;

	constructor(port: number, node: string, world: World, events: ClientEvents, past?: Past) {
		this.#world = world;
		this.#events = events;
		this.holdings = new Holdings(world.size);
		const settings = { initialWindowSize: windows.stream, enablePush: false };
		this.#session = connect(`http://127.0.0.1:${port}`, { settings, maxSessionMemory: 1_000 });
		this.#session.on('connect', () => this.#session.setLocalWindowSize(windows.connection));
		this.#session.on('error', (error) => this.#over(error));
		this.#stream = this.#session.request(
			{ ':method': 'POST', ':path': path, 'content-type': 'application/grpc', te: 'trailers' },
			{ endStream: false },
		);
		this.#stream
			.on('data', (chunk: Buffer) => this.#receive(chunk))
			.on('error', (error) => this.#over(error))
			.on('trailers', (trailers) => this.#over(new Error(`${trailers['grpc-message']}`)))
			.on('close', () => this.#over(new Error('the stream was closed')));
		this.#begin(node, past);
	}

	/** Ends the stream and its connection. */
	close(): Promise<void> {
		this.#closing = true;
		return new Promise((resolve) => {
			this.#session.once('close', resolve);
			this.#session.destroy();
		});
	}

	#begin(node: string, past: Past | undefined): void {
		if (past === undefined) {
			this.#send({ node, typeUrl: types.clusters });
			return;
		}
		this.holdings.clusters.set(past.holdings.clusters);
		this.holdings.endpoints.set(past.holdings.endpoints);
		this.#send({ node, typeUrl: types.clusters, versions: past.versions.clusters });
		const subscribe = this.#world.subscriptions.filter((_, index) => this.holdings.clusters[index] !== 0);
		this.#send({ typeUrl: types.endpoints, subscribe, versions: past.versions.endpoints });
	}

	#send(request: DeltaRequest): void {
		this.#stream.write(requestFrame(request));
	}

	#over(error: Error): void {
		if (!this.#closing) this.#events.failed(error);
	}

	#receive(chunk: Buffer): void {
		this.bytes += chunk.length;
		this.#chunks.push(chunk);
		this.#length += chunk.length;
		for (;;) {
			const message = this.#message();
			if (message === undefined) return;
			this.#take(readResponse(message));
			this.#events.acknowledged(this);
		}
	}

	// The chunks are joined when a message is whole, so that a long one is copied once.
	#message(): Buffer | undefined {
		if (this.#length < 5) return undefined;
		if (this.#chunks[0]!.length < 5) this.#chunks = [Buffer.concat(this.#chunks)];
		const end = 5 + this.#chunks[0]!.readUInt32BE(1);
		if (this.#length < end) return undefined;
		const all = this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks);
		this.#chunks = all.length === end ? [] : [all.subarray(end)];
		this.#length -= end;
		return all.subarray(5, end);
	}

	#take(response: DeltaResponse): void {
		const { typeUrl, nonce, resources } = response;
		if (this.onVersion !== undefined) for (const { name, version } of resources) this.onVersion(typeUrl, name, version);
		if (typeUrl === types.clusters) this.#takeClusters(response);
		else this.#takeEndpoints(response);
		this.#send({ typeUrl, nonce });
	}

	// As Envoy does it, the request for endpoints is on its way before the clusters are acknowledged.
	#takeClusters({ resources, removed }: DeltaResponse): void {
		const { clusters, endpoints } = this.holdings;
		const subscribe: Buffer[] = [];
		const unsubscribe: string[] = [];
		for (const { name, body } of resources) {
			const index = this.#world.clusters.get(name)!;
			if (clusters[index] === 0) subscribe.push(this.#world.subscriptions[index]!);
			clusters[index] = body;
		}
		for (const name of removed) {
			const index = this.#world.clusters.get(name)!;
			if (clusters[index] === 0) continue;
			unsubscribe.push(this.#world.endpointsNames[index]!);
			clusters[index] = 0;
			endpoints[index] = 0;
		}
		if (subscribe.length + unsubscribe.length > 0) this.#send({ typeUrl: types.endpoints, subscribe, unsubscribe });
	}

	#takeEndpoints({ resources, removed }: DeltaResponse): void {
		const { clusters, endpoints } = this.holdings;
		for (const { name, body } of resources) {
			const index = this.#world.endpoints.get(name)!;
			// What was on its way when it was unsubscribed from says nothing.
			if (clusters[index] !== 0) endpoints[index] = body;
		}
		for (const name of removed) endpoints[this.#world.endpoints.get(name)!] = 0;
	}
}
