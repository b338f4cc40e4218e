// SPDX-License-Identifier: Apache-2.0

/** One resource of a delta response. */
interface Entry {
	readonly name: string;
	readonly version: string;
	/** A hash of the body, never 0. */
	readonly body: number;
}

/** A `DeltaDiscoveryResponse`, of which a client keeps little. */
export interface DeltaResponse {
	readonly typeUrl: string;
	readonly nonce: string;
	readonly resources: readonly Entry[];
	readonly removed: readonly string[];
}

/** What a `DeltaDiscoveryRequest` says; names and versions are fields that are encoded already. */
export interface DeltaRequest {
	readonly typeUrl: string;
	readonly node?: string;
	readonly subscribe?: readonly Buffer[];
	readonly unsubscribe?: readonly string[];
	readonly versions?: Buffer;
	readonly nonce?: string;
}

/** A number for each byte, so that sums of them say which bytes there are. */
const weights = Uint32Array.from({ length: 256 }, (_, byte) => Math.imul((byte + 1) ** 2, 0x9e3779b1));

/** A hash of bytes whatever their order, as protobuf leaves open that of fields; never 0. */
export function hashOf(bytes: Uint8Array, from = 0, to = bytes.length): number {
	let hash = 0;
	for (let at = from; at < to; at++) hash = (hash + weights[bytes[at]!]!) | 0;
	return hash >>> 0 || 1;
}

/** A length-delimited field. */
function field(number: number, ...contents: readonly (string | Buffer)[]): Buffer {
	const content = Buffer.concat(contents.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)));
	const head: number[] = [];
	for (let left = content.length; ; left >>>= 7) {
		head.push(left >= 0x80 ? (left & 0x7f) | 0x80 : left);
		if (left < 0x80) break;
	}
	return Buffer.concat([Buffer.from([number * 8 + 2, ...head]), content]);
}

/** The field of a request that subscribes to a name. */
export function subscribeField(name: string): Buffer {
	return field(3, name);
}

/** The fields of a request that say which versions a client has from before. */
export function versionFields(versions: ReadonlyMap<string, string>): Buffer {
	return Buffer.concat([...versions].map(([name, version]) => field(5, field(1, name), field(2, version))));
}

/** A request as gRPC frames it. */
export function requestFrame({ typeUrl, node, subscribe, unsubscribe, versions, nonce }: DeltaRequest): Buffer {
	const parts = [
		Buffer.alloc(5),
		...(node === undefined ? [] : [field(1, field(1, node), field(2, 'bench'))]),
		field(2, typeUrl),
		...(subscribe ?? []),
		...(unsubscribe ?? []).map((name) => field(4, name)),
		...(versions === undefined ? [] : [versions]),
		...(nonce === undefined ? [] : [field(6, nonce)]),
	];
	const frame = Buffer.concat(parts);
	frame.writeUInt32BE(frame.length - 5, 1);
	return frame;
}

/** Reads the fields of a message; no field of a response has another wire type than these two. */
class Reader {
	readonly bytes: Buffer;
	readonly end: number;
	at: number;

	constructor(bytes: Buffer, at: number, end: number) {
		this.bytes = bytes;
		this.at = at;
		this.end = end;
	}

	/** The number of the next field, which begins at `at`; its length is skipped where it is delimited. */
	next(): { readonly number: number; readonly to: number } {
		const tag = this.varint();
		const to = (tag & 7) === 2 ? this.varint() : 0;
		if ((tag & 7) === 0) this.varint();
		else if ((tag & 7) !== 2) throw new Error(`a response with wire type ${tag & 7}`);
		return { number: tag >>> 3, to: this.at + to };
	}

	text(to: number): string {
		return this.bytes.toString('latin1', this.at, to);
	}

	varint(): number {
		let value = 0;
		for (let shift = 0; ; shift += 7) {
			const byte = this.bytes[this.at++]!;
			value |= (byte & 0x7f) << shift;
			if (byte < 0x80) return value >>> 0;
		}
	}
}

/** Reads a response. */
export function readResponse(bytes: Buffer): DeltaResponse {
	const reader = new Reader(bytes, 0, bytes.length);
	const resources: Entry[] = [];
	const removed: string[] = [];
	let [typeUrl, nonce] = ['', ''];
	while (reader.at < reader.end) {
		const { number, to } = reader.next();
		if (number === 2) resources.push(readEntry(bytes, reader.at, to));
		else if (number === 4) typeUrl = reader.text(to);
		else if (number === 5) nonce = reader.text(to);
		else if (number === 6) removed.push(reader.text(to));
		reader.at = to;
	}
	return { typeUrl, nonce, resources, removed };
}

function readEntry(bytes: Buffer, from: number, end: number): Entry {
	const reader = new Reader(bytes, from, end);
	let [name, version, body] = ['', '', 1];
	while (reader.at < end) {
		const { number, to } = reader.next();
		if (number === 1) version = reader.text(to);
		else if (number === 2) body = bodyOf(bytes, reader.at, to);
		else if (number === 3) name = reader.text(to);
		reader.at = to;
	}
	return { name, version, body };
}

// An Any.
function bodyOf(bytes: Buffer, from: number, end: number): number {
	const reader = new Reader(bytes, from, end);
	while (reader.at < end) {
		const { number, to } = reader.next();
		if (number === 2) return hashOf(bytes, reader.at, to);
		reader.at = to;
	}
	return hashOf(bytes, from, from);
}
