// SPDX-License-Identifier: Apache-2.0
import { Fields } from './fields.ts';

/** Field numbers and wire types of the messages that are put together from parts (envoy/service/discovery/v3/discovery.proto). */
const tags = {
	anyTypeUrl: 0x0a,
	anyValue: 0x12,
	/** `Resource.resource` and `DiscoveryResponse.resources` have one number, so one frame serves both. */
	resource: 0x12,
	resourceVersion: 0x0a,
	resourceName: 0x1a,
	resourceAliases: 0x22,
	resourceTtl: 0x32,
	resources: 0x12,
	versionInfo: 0x0a,
	typeUrl: 0x22,
	nonce: 0x2a,
	controlPlane: 0x32,
	deltaControlPlane: 0x3a,
	removedResources: 0x32,
} as const;

/** The number of bytes of a varint. */
function varintSize(value: number): number {
	let size = 1;
	for (let left = value; left >= 0x80; left = Math.floor(left / 0x80)) size++;
	return size;
}

function putVarint(into: Buffer, at: number, value: number): number {
	let left = value;
	let position = at;
	while (left >= 0x80) {
		into[position++] = (left % 0x80) | 0x80;
		left = Math.floor(left / 0x80);
	}
	into[position++] = left;
	return position;
}

/** One length-delimited field: tag, length, content. */
function delimited(tag: number, content: string | Uint8Array): Buffer {
	const length = typeof content === 'string' ? Buffer.byteLength(content) : content.length;
	const field = Buffer.allocUnsafe(1 + varintSize(length) + length);
	field[0] = tag;
	const start = putVarint(field, 1, length);
	if (typeof content === 'string') field.write(content, start);
	else field.set(content, start);
	return field;
}

/** An Any as the field that holds a resource: alone it is an entry of a state-of-the-world response. */
export function anyField(typeUrl: string, bytes: Uint8Array): Buffer {
	return delimited(
		tags.resource,
		Buffer.concat([
			delimited(tags.anyTypeUrl, typeUrl),
			...(bytes.length > 0 ? [delimited(tags.anyValue, bytes)] : []),
		]),
	);
}

/** What a `Resource` says beside its body. `ttl` is in milliseconds. */
export interface Envelope {
	readonly name: string;
	readonly version: string;
	readonly aliases: readonly string[];
	readonly ttl?: number | undefined;
}

/** A `Resource` as an entry of a delta response; without a body it is a heartbeat, or says that there is none. */
export function resourceField(envelope: Envelope, any: Uint8Array | undefined): Buffer {
	return delimited(tags.resources, resourceMessage(envelope, any));
}

/** A `Resource` as an entry of a state-of-the-world response. */
export function wrappedField(envelope: Envelope, any: Uint8Array): Buffer {
	return anyField('type.googleapis.com/envoy.service.discovery.v3.Resource', resourceMessage(envelope, any));
}

function resourceMessage({ name, version, aliases, ttl }: Envelope, any: Uint8Array | undefined): Buffer {
	return Buffer.concat([
		delimited(tags.resourceName, name),
		...aliases.map((alias) => delimited(tags.resourceAliases, alias)),
		...(version === '' ? [] : [delimited(tags.resourceVersion, version)]),
		...(ttl === undefined ? [] : [delimited(tags.resourceTtl, duration(ttl))]),
		// Last, so that the field of the body is a suffix of the whole.
		...(any === undefined ? [] : [any]),
	]);
}

function duration(milliseconds: number): Buffer {
	const seconds = Math.floor(milliseconds / 1000);
	const nanos = Math.round((milliseconds - seconds * 1000) * 1e6);
	const field = (tag: number, value: number): Buffer => {
		const made = Buffer.alloc(1 + varintSize(value));
		made[0] = tag;
		putVarint(made, 1, value);
		return made;
	};
	return Buffer.concat([...(seconds > 0 ? [field(0x08, seconds)] : []), ...(nanos > 0 ? [field(0x10, nanos)] : [])]);
}

/** A `DeltaDiscoveryResponse` of entries made by {@link resourceField}. */
export function deltaResponse(
	typeUrl: string,
	nonce: string,
	entries: readonly Uint8Array[],
	removed: readonly string[],
	identifier: Uint8Array | undefined,
): Buffer {
	return Buffer.concat([
		...entries,
		delimited(tags.typeUrl, typeUrl),
		delimited(tags.nonce, nonce),
		...removed.map((name) => delimited(tags.removedResources, name)),
		...(identifier === undefined ? [] : [delimited(tags.deltaControlPlane, identifier)]),
	]);
}

/** A `DiscoveryResponse` of entries made by {@link anyField}. */
export function sotwResponse(
	typeUrl: string,
	nonce: string,
	version: string,
	entries: readonly Uint8Array[],
	identifier: Uint8Array | undefined,
): Buffer {
	return Buffer.concat([
		delimited(tags.versionInfo, version),
		...entries,
		delimited(tags.typeUrl, typeUrl),
		delimited(tags.nonce, nonce),
		...(identifier === undefined ? [] : [delimited(tags.controlPlane, identifier)]),
	]);
}

/** A message of which only the first field is set, to a text. */
export function nameOnly(name: string): Buffer {
	return delimited(0x0a, name);
}

/** A `ControlPlane` message that says who answers. */
export function controlPlaneMessage(identifier: string): Buffer {
	return nameOnly(identifier);
}

/** The top-level fields of a message that are varints or length-delimited, in order; throws for bytes that are no message. */
export function* fieldsOf(bytes: Uint8Array): Generator<readonly [number: number, value: number | Uint8Array]> {
	const fields = new Fields(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
	while (fields.next()) {
		if (fields.wireType === 0) yield [fields.number, fields.value];
		if (fields.wireType === 2) yield [fields.number, fields.content];
	}
}
