// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { create, fromBinary } from '@bufbuild/protobuf';
import { ClusterSchema } from '#api/envoy/config/cluster/v3/cluster_pb.js';
import { NodeSchema } from '#api/envoy/config/core/v3/base_pb.js';
import {
	type DeltaDiscoveryResponse,
	DeltaDiscoveryResponseSchema,
	type DiscoveryResponse,
	DiscoveryResponseSchema,
} from '#api/envoy/service/discovery/v3/discovery_pb.js';
import { bad, type Content, type Kind, kinds } from './model-world.test.fixture.ts';
import { Quarantine } from './quarantine.ts';
import type { Resource } from './resource.ts';
import { resourceTypes } from './resource-types.ts';
import type { Store } from './store.ts';
import { Stream } from './stream.ts';

/** How a client of the model behaves. */
export interface Manners {
	readonly protocol: 'sotw' | 'delta';
	/** What it does with bad contents: takes them, refuses them by name, or without saying which. */
	readonly refuses: 'nothing' | 'by name' | 'silently';
	/** Whether it takes what is good in a response that it refuses. */
	readonly takesParts: boolean;
	readonly responseBytes: number;
	/** Names of other extensions than these are not shown to it. */
	readonly sees: readonly string[];
}

/** What a client has under a name. */
export interface Held extends Content {
	readonly version: string;
}

/** A response that is under way to the client: written when the store was at a generation. */
export interface Message {
	readonly kind: Kind;
	readonly body: Buffer;
	readonly generation: number;
}

/** A response as the client reads it. */
export interface Read {
	readonly kind: Kind;
	readonly nonce: string;
	readonly version: string;
	readonly entries: ReadonlyMap<string, Held | undefined>;
	readonly removed: readonly string[];
	readonly generation: number;
}

type Send = (stream: Stream) => { readonly kind: Kind; readonly nonce: string } | undefined;

const typeOf = (kind: Kind) => resourceTypes[kind];
const kindOf = new Map(kinds.map((kind) => [typeOf(kind).typeUrl as string, kind]));
const node = create(NodeSchema, { id: 'model' });

/** The line between a client of the model and its stream: both ways in order, and as slow as the test likes. */
export class Line {
	readonly manners: Manners;
	readonly store: Store;
	readonly quarantine = new Quarantine();
	/** The time in milliseconds: it passes when the test says so. */
	time = 0;
	/** How often the stream gave up waiting. */
	hurries = 0;
	stream!: Stream;
	inbox: Message[] = [];
	outbox: Send[] = [];
	#unanswered = new Map<Kind, string>();
	readonly #nonces = new Set<string>();
	#connections = 0;

	constructor(manners: Manners, store: Store) {
		this.manners = manners;
		this.store = store;
	}

	/** Opens a stream; what was under way on the one before is lost. */
	connect(): void {
		this.stream?.close();
		this.inbox = [];
		this.outbox = [];
		this.#unanswered = new Map();
		const { responseBytes, sees } = this.manners;
		const context = {
			view: { store: this.store, sees: ({ name }: Resource) => !name.startsWith('x') || sees.includes(name) },
			quarantine: this.quarantine,
			responseBytes,
			nonces: `${++this.#connections}.`,
			aggregated: true,
			identifier: undefined,
			withholds: () => false,
			clientFeatures: new Set<string>(),
		};
		const client = { node, identity: undefined, peer: 'model', stream: 1 };
		const port = {
			write: (body: Buffer) => this.#write(body),
			now: () => this.time,
			wakeAt: () => {},
			abort: (reason: string) => assert.fail(`aborted: ${reason}`),
		};
		const observer = { sent() {}, acknowledged() {}, refused() {}, hurried: () => void this.hurries++ };
		this.stream = new Stream(client, context, port, observer, { acknowledgement: 1e12, stage: 5_000 });
	}

	/** Has the server take the next request. */
	deliver(): void {
		const answered = this.outbox.shift()?.(this.stream);
		if (answered !== undefined && this.#unanswered.get(answered.kind) === answered.nonce)
			this.#unanswered.delete(answered.kind);
		this.stream.flush();
	}

	/** The next response, as the client reads it; holds every response against what the protocol says of its form. */
	read(): Read | undefined {
		const message = this.inbox.shift();
		if (message === undefined) return undefined;
		const { kind, body, generation } = message;
		const isDelta = this.manners.protocol === 'delta';
		const response = isDelta
			? fromBinary(DeltaDiscoveryResponseSchema, body)
			: fromBinary(DiscoveryResponseSchema, body);
		return {
			kind,
			generation,
			nonce: response.nonce,
			...(isDelta ? deltaEntries(response as DeltaDiscoveryResponse) : sotwEntries(response as DiscoveryResponse)),
		};
	}

	#write(body: Buffer): void {
		const isDelta = this.manners.protocol === 'delta';
		const response = fromBinary(isDelta ? DeltaDiscoveryResponseSchema : DiscoveryResponseSchema, body);
		const { typeUrl, nonce, resources } = response;
		const kind = kindOf.get(typeUrl)!;
		// A client that begins with nothing is told that there is nothing; later on, silence says the same.
		const isFirst = ![...this.#nonces].some((known) => known.startsWith(`${kind} ${this.#connections}.`));
		const names = resources.length + ('removedResources' in response ? response.removedResources.length : 0);
		assert.ok(names > 0 || isFirst || !isDelta, `${kind}: an empty response`);
		assert.equal(this.#unanswered.get(kind), undefined, `${kind}: a second response before the first is answered`);
		assert.ok(nonce !== '' && !this.#nonces.has(`${kind} ${nonce}`), `${kind}: the nonce ${nonce} a second time`);
		this.#nonces.add(`${kind} ${nonce}`);
		this.#unanswered.set(kind, nonce);
		this.inbox.push({ kind, body, generation: this.store.generation });
	}
}

function deltaEntries({
	resources,
	removedResources,
	typeUrl,
}: DeltaDiscoveryResponse): Pick<Read, 'version' | 'entries' | 'removed'> {
	const entries = new Map<string, Held | undefined>();
	for (const { name, version, resource } of resources) {
		assert.ok(!entries.has(name), `${name} twice in a response`);
		if (resource !== undefined) assert.equal(resource.typeUrl, typeUrl);
		entries.set(name, resource === undefined ? undefined : heldOf(typeUrl, resource.value, version));
	}
	const all = [...entries.keys(), ...removedResources];
	assert.equal(new Set(all).size, all.length, `a name twice: ${all}`);
	return { version: '', entries, removed: removedResources };
}

function sotwEntries({
	resources,
	typeUrl,
	versionInfo,
}: DiscoveryResponse): Pick<Read, 'version' | 'entries' | 'removed'> {
	const entries = new Map<string, Held>();
	for (const resource of resources) {
		assert.equal(resource.typeUrl, typeUrl);
		const { name } = contentOf(typeUrl, resource.value);
		assert.ok(!entries.has(name), `${name} twice in a response`);
		entries.set(name, heldOf(typeUrl, resource.value, ''));
	}
	return { version: versionInfo, entries, removed: [] };
}

function contentOf(typeUrl: string, value: Uint8Array): Content & { readonly name: string } {
	// Endpoints that are not there, told to a client that waits for them: a message with its name alone.
	if (value[0] === 0x0a && typeUrl === typeOf('EDS').typeUrl)
		return { name: Buffer.from(value.subarray(2)).toString(), variant: 0, targets: [] };
	if (typeUrl !== typeOf('CDS').typeUrl) return JSON.parse(Buffer.from(value).toString());
	const { name, altStatName, edsClusterConfig } = fromBinary(ClusterSchema, value);
	return { name, variant: Number(altStatName), targets: [], endpoints: edsClusterConfig?.serviceName };
}

/** What a client has when it took bytes of a type. */
export function heldOf(typeUrl: string, bytes: Uint8Array, version: string): Held {
	const { name: _, ...content } = contentOf(typeUrl, bytes);
	return { ...content, version };
}

/** Whether a client of the given manners refuses a content. */
export function isRefused({ refuses }: Manners, held: Held | undefined): boolean {
	return refuses !== 'nothing' && held?.variant === bad;
}
