// SPDX-License-Identifier: Apache-2.0

/** Values in DER (ITU-T X.690), as far as certificates need them. */

const tags = {
	boolean: 1,
	integer: 2,
	bits: 3,
	octets: 4,
	oid: 6,
	utf8: 12,
	utcTime: 23,
	sequence: 48,
	set: 49,
} as const;

function tagged(tag: number, content: Uint8Array): Buffer {
	const { length } = content;
	if (length < 128) return Buffer.concat([Buffer.of(tag, length), content]);
	const digits = Buffer.alloc(4);
	digits.writeUInt32BE(length);
	const significant = digits.subarray(digits.findIndex((digit) => digit !== 0));
	return Buffer.concat([Buffer.of(tag, 128 | significant.length), significant, content]);
}

/** A sequence of values that are in DER already. */
export function sequence(...values: readonly Uint8Array[]): Buffer {
	return tagged(tags.sequence, Buffer.concat(values));
}

/** A set of one value. */
export function setOf(value: Uint8Array): Buffer {
	return tagged(tags.set, value);
}

/** `BOOLEAN TRUE`; where false is the default, DER leaves it out. */
export const isTrue = tagged(tags.boolean, Buffer.of(255));

/** A whole number that is not negative, from its big-endian bytes. */
export function integer(bytes: Uint8Array): Buffer {
	const start = bytes.findIndex((byte) => byte !== 0);
	const significant = start < 0 ? Buffer.of(0) : bytes.subarray(start);
	return tagged(tags.integer, Buffer.concat([Buffer.alloc((significant[0] ?? 0) >> 7), significant]));
}

/** An object identifier, such as `2.5.29.17`. */
export function oid(text: string): Buffer {
	const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
	return tagged(tags.oid, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

function base128(value: number): readonly number[] {
	const digits = [value & 127];
	for (let left = value >>> 7; left > 0; left >>>= 7) digits.unshift((left & 127) | 128);
	return digits;
}

/** A text. */
export function utf8(text: string): Buffer {
	return tagged(tags.utf8, Buffer.from(text));
}

/** Octets. */
export function octets(bytes: Uint8Array): Buffer {
	return tagged(tags.octets, bytes);
}

/** Bits, of which the last `unused` of the last byte do not count. */
export function bits(bytes: Uint8Array, unused = 0): Buffer {
	return tagged(tags.bits, Buffer.concat([Buffer.of(unused), bytes]));
}

/** A time before 2050, to the second. */
export function utcTime(time: Date): Buffer {
	const digits = time.toISOString().replaceAll(/[-:T]|\.\d+/g, '');
	return tagged(tags.utcTime, Buffer.from(digits.slice(2)));
}

/** A field by its number: with the value inside it, or (`primitive`) with the value's bytes instead of it. */
export function field(number: number, content: Uint8Array, form: 'constructed' | 'primitive' = 'constructed'): Buffer {
	return tagged((form === 'constructed' ? 160 : 128) | number, content);
}
