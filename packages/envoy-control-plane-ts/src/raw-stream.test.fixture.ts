// SPDX-License-Identifier: Apache-2.0
import { create, fromBinary, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import type { Client } from '@grpc/grpc-js';
import { NodeSchema } from '#api/envoy/config/core/v3/base_pb.js';
import {
	DeltaDiscoveryRequestSchema,
	DeltaDiscoveryResponseSchema,
	DiscoveryRequestSchema,
	DiscoveryResponseSchema,
	ResourceSchema,
	type Resource as WireResource,
} from '#api/envoy/service/discovery/v3/discovery_pb.js';
import { type End, RawCall } from './raw-call.test.fixture.ts';
import { Resource } from './resource.ts';
import { resourceType } from './resource-types.ts';
import type { Store } from './store.ts';
import { fieldsOf } from './wire.ts';

/** A response of either protocol, as a client sees it. */
export interface Answer {
	readonly typeUrl: string;
	readonly nonce: string;
	readonly version: string;
	readonly identifier: string | undefined;
	/** The names of what it holds, in order. */
	readonly names: readonly string[];
	/** What it holds; in state of the world only wrapped resources say more than their bytes. */
	readonly resources: readonly Partial<WireResource>[];
	readonly removed: readonly string[];
}

/** What a client says in a request beside type, nonce and node. */
export type Say<Schema extends typeof DeltaDiscoveryRequestSchema | typeof DiscoveryRequestSchema> =
	MessageInitShape<Schema>;

const aggregated = '/envoy.service.discovery.v3.AggregatedDiscoveryService';
const marker = 'type.googleapis.com/marker';
let markers = 0;

/** What a client is, where a test does not say. */
const testNode = { id: 'test-node', cluster: 'test' };

/** Where a stream goes to: the ADS of its protocol, unless a path says otherwise. `store` is what the server serves. */
export interface Target {
	readonly client: Client;
	readonly store: Store;
	readonly path?: string;
	readonly node?: MessageInitShape<typeof NodeSchema> | undefined;
}

/** What streams of both protocols have in common. */
abstract class RawStream {
	readonly call: RawCall<Answer>;
	readonly #store: Store;
	readonly #node: MessageInitShape<typeof NodeSchema> | undefined;
	#isFirst = true;

	constructor(target: Target, path: string, read: (bytes: Uint8Array) => Answer) {
		this.#store = target.store;
		this.#node = 'node' in target ? target.node : testNode;
		this.call = new RawCall(target.client, target.path ?? path, read);
	}

	/** How the stream ends. */
	get ended(): Promise<End> {
		return this.call.ended;
	}

	/** Asks for names of a type; in state of the world for these alone. */
	abstract ask(typeUrl: string, ...names: readonly string[]): void;

	/** Takes a response. */
	abstract ack(answer: Answer): void;

	/** Refuses a response. */
	abstract nack(answer: Answer, message?: string): void;

	/** The next response of a type. */
	next(typeUrl: string): Promise<Answer> {
		return this.call.next(typeUrl);
	}

	/** The next response of a type, taken. */
	async take(typeUrl: string): Promise<Answer> {
		const answer = await this.next(typeUrl);
		this.ack(answer);
		return answer;
	}

	/**
	 * The types of responses that nobody waited for, up to now: something is asked for that is sent after everything else
	 * that is due, and waited for, so every request before is taken as well. For aggregated streams.
	 */
	async surplus(): Promise<readonly string[]> {
		const name = `marker-${++markers}`;
		this.#store.publish({ set: [new Resource({ typeUrl: marker, name, bytes: Buffer.from(name) })] });
		this.ask(marker, name);
		for (;;) {
			const { resources } = await this.take(marker);
			if (resources.some(({ resource }) => Buffer.from(resource!.value).toString() === name)) break;
		}
		return this.call.unread.map(({ typeUrl }) => typeUrl);
	}

	/** The node, on the first request. */
	protected node() {
		const isFirst = this.#isFirst;
		this.#isFirst = false;
		return isFirst && this.#node !== undefined ? { node: create(NodeSchema, this.#node) } : {};
	}
}

/** A stream of the incremental protocol. */
export class DeltaStream extends RawStream {
	constructor(target: Target) {
		super(target, `${aggregated}/DeltaAggregatedResources`, readDelta);
	}

	/** Sends a request as it is, with the node if it is the first. */
	say(request: Say<typeof DeltaDiscoveryRequestSchema>): void {
		const message = create(DeltaDiscoveryRequestSchema, { ...this.node(), ...request });
		this.call.send(toBinary(DeltaDiscoveryRequestSchema, message));
	}

	override ask(typeUrl: string, ...names: readonly string[]): void {
		this.say({ typeUrl, resourceNamesSubscribe: [...names] });
	}

	/** Asks for names no more. */
	drop(typeUrl: string, ...names: readonly string[]): void {
		this.say({ typeUrl, resourceNamesUnsubscribe: [...names] });
	}

	override ack({ typeUrl, nonce }: Answer): void {
		this.say({ typeUrl, responseNonce: nonce });
	}

	override nack({ typeUrl, nonce }: Answer, message = 'refused'): void {
		this.say({ typeUrl, responseNonce: nonce, errorDetail: { code: 3, message } });
	}
}

/** A stream of state of the world: it remembers what it asks for, and the last response of a type that it took. */
export class SotwStream extends RawStream {
	readonly #names = new Map<string, readonly string[]>();
	readonly #versions = new Map<string, string>();
	readonly #nonces = new Map<string, string>();

	constructor(target: Target) {
		super(target, `${aggregated}/StreamAggregatedResources`, readSotw);
	}

	/** Sends a request as it is, with the node if it is the first. */
	say(request: Say<typeof DiscoveryRequestSchema>): void {
		const message = create(DiscoveryRequestSchema, { ...this.node(), ...request });
		this.call.send(toBinary(DiscoveryRequestSchema, message));
	}

	override ask(typeUrl: string, ...names: readonly string[]): void {
		this.#names.set(typeUrl, names);
		this.#request(typeUrl);
	}

	override ack({ typeUrl, nonce, version }: Answer): void {
		this.#versions.set(typeUrl, version);
		this.#nonces.set(typeUrl, nonce);
		this.#request(typeUrl);
	}

	override nack({ typeUrl, nonce }: Answer, message = 'refused'): void {
		this.#nonces.set(typeUrl, nonce);
		this.#request(typeUrl, { errorDetail: { code: 3, message } });
	}

	#request(typeUrl: string, more: Say<typeof DiscoveryRequestSchema> = {}): void {
		const responseNonce = this.#nonces.get(typeUrl) ?? '';
		const versionInfo = this.#versions.get(typeUrl) ?? '';
		// On a stream of one type, names may have been asked for without the type.
		const names = this.#names.get(typeUrl) ?? this.#names.get('') ?? [];
		this.say({ typeUrl, responseNonce, versionInfo, resourceNames: [...names], ...more });
	}
}

function readDelta(bytes: Uint8Array): Answer {
	const { typeUrl, nonce, resources, removedResources, systemVersionInfo, controlPlane } = fromBinary(
		DeltaDiscoveryResponseSchema,
		bytes,
	);
	const names = resources.map(({ name }) => name);
	const identifier = controlPlane?.identifier;
	return { typeUrl, nonce, version: systemVersionInfo, identifier, names, resources, removed: removedResources };
}

function readSotw(bytes: Uint8Array): Answer {
	const { typeUrl, nonce, resources, versionInfo, controlPlane } = fromBinary(DiscoveryResponseSchema, bytes);
	const shown = resources.map((resource) => {
		const isWrapped = resource.typeUrl.endsWith('envoy.service.discovery.v3.Resource');
		return isWrapped ? fromBinary(ResourceSchema, resource.value) : { name: nameIn(resource), resource };
	});
	const names = shown.map(({ name }) => name);
	return {
		typeUrl,
		nonce,
		version: versionInfo,
		identifier: controlPlane?.identifier,
		names,
		resources: shown,
		removed: [],
	};
}

/** The name in a message: every type has it as its first field, those of no known type have none. */
function nameIn({ typeUrl, value }: { readonly typeUrl: string; readonly value: Uint8Array }): string {
	if (resourceType(typeUrl).service === '') return '';
	for (const [number, field] of fieldsOf(value)) if (number === 1) return Buffer.from(field as Uint8Array).toString();
	return '';
}
