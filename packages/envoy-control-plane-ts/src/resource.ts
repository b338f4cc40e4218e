// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { kept } from './kept-bytes.ts';
import { canonical, globOf, namespaceOf } from './names.ts';
import { resourceType, resourceTypes } from './resource-types.ts';
import { anyField, fieldsOf, resourceField, wrappedField } from './wire.ts';

/** What a resource is made of when its bytes are at hand. */
export interface EncodedResource {
	readonly typeUrl: string;
	readonly name: string;
	/** The message in protobuf's binary form, without its type. */
	readonly bytes: Uint8Array;
	/** Other names by which a client may ask for it. */
	readonly aliases?: readonly string[] | undefined;
	/** How long a client may use it without hearing of it again, in milliseconds; for clients that support it. */
	readonly ttl?: number | undefined;
}

const none: readonly string[] = [];

/**
 * An immutable resource, encoded once for every client.
 *
 * The version is a hash of the content, and of whether there is a lifetime, so it is the same after a restart and in every
 * replica, and a client that comes back with it is not sent the resource again.
 */
export class Resource {
	readonly typeUrl: string;
	readonly name: string;
	readonly version: string;
	readonly aliases: readonly string[];
	/** The name that asks for this resource and all others beside it: a namespace, or a glob. */
	readonly collection: string | undefined;
	readonly ttl: number | undefined;
	/** The entry of a delta response. */
	readonly deltaEntry: Buffer;
	/** 64 bits of the version, for versions of sets of resources. */
	readonly high: number;
	readonly low: number;
	readonly #sotwSize: number;
	#endpoints: string | undefined | null = null;
	#timed: Buffer | undefined;
	#wrapped: Buffer | undefined;

	constructor({ typeUrl, name: given, bytes, aliases: others = [], ttl }: EncodedResource) {
		if (given === '') throw new TypeError(`${typeUrl}: a resource needs a name`);
		const name = canonical(given);
		const aliases = others.length === 0 ? none : others.map(canonical);
		const any = anyField(typeUrl, bytes);
		const hash = createHash('sha256').update(any);
		for (const alias of aliases) hash.update('\0').update(alias);
		// Who comes back with a lifetime that is no more has to be sent the resource without; another length is a renewal.
		if (ttl !== undefined) hash.update('\0\0');
		const digest = hash.digest();
		this.typeUrl = typeUrl;
		this.name = name;
		this.version = digest.toString('base64url', 0, 12);
		this.high = digest.readInt32BE(0);
		this.low = digest.readInt32BE(4);
		this.aliases = aliases;
		this.collection = resourceType(typeUrl).namespaces !== undefined ? namespaceOf(name) : globOf(name);
		this.ttl = ttl;
		this.deltaEntry = kept(resourceField({ name, version: this.version, aliases }, any));
		this.#sotwSize = any.length;
	}

	/** The entry of a state-of-the-world response: the end of {@link deltaEntry}, not a copy. */
	get sotwEntry(): Buffer {
		return this.deltaEntry.subarray(this.deltaEntry.length - this.#sotwSize);
	}

	/** The entry of a delta response to a client that supports `ttl`. */
	get timedEntry(): Buffer {
		if (this.ttl === undefined) return this.deltaEntry;
		this.#timed ??= resourceField(this, this.sotwEntry);
		return this.#timed;
	}

	/** The entry of a state-of-the-world response to a client that supports `ttl`. */
	get wrappedEntry(): Buffer {
		if (this.ttl === undefined) return this.sotwEntry;
		this.#wrapped ??= wrappedField(this, this.sotwEntry);
		return this.#wrapped;
	}

	/** The message in protobuf's binary form. */
	get bytes(): Uint8Array {
		for (const [, any] of fieldsOf(this.sotwEntry)) {
			for (const [number, value] of fieldsOf(any as Uint8Array)) if (number === 2) return value as Uint8Array;
		}
		return new Uint8Array();
	}

	/** The name of the endpoints that a cluster waits for; undefined for other clusters and other types. */
	get endpoints(): string | undefined {
		if (this.#endpoints === null)
			this.#endpoints = this.typeUrl === resourceTypes.CDS.typeUrl ? endpointsOf(this.bytes, this.name) : undefined;
		return this.#endpoints;
	}
}

// Cluster: type = 2 with EDS = 3, eds_cluster_config = 3 (envoy/config/cluster/v3/cluster.proto).
function endpointsOf(bytes: Uint8Array, name: string): string | undefined {
	let isEds = false;
	let service: string | undefined;
	for (const [number, value] of fieldsOf(bytes)) {
		if (number === 2) isEds = value === 3;
		if (number === 3 && typeof value !== 'number') service = subscribedName(value);
	}
	return isEds && service !== undefined ? service || name : undefined;
}

// EdsClusterConfig: eds_config = 1, service_name = 2; ConfigSource: ads = 3, self = 5. Endpoints from elsewhere are not
// waited for.
function subscribedName(config: Uint8Array): string | undefined {
	let name = '';
	let here = false;
	for (const [number, value] of fieldsOf(config)) {
		if (typeof value === 'number') continue;
		if (number === 1) for (const [source] of fieldsOf(value)) here ||= source === 3 || source === 5;
		if (number === 2) name = Buffer.from(value).toString();
	}
	return here ? name : undefined;
}

/** The version of a set: the same for the same resources, whatever their order, after a restart and in every replica. */
export function versionOfSet(resources: readonly Resource[]): string {
	let [high, low] = [0, 0];
	for (const resource of resources) {
		high ^= resource.high;
		low ^= resource.low;
	}
	return `${(high >>> 0).toString(16).padStart(8, '0')}${(low >>> 0).toString(16).padStart(8, '0')}`;
}
