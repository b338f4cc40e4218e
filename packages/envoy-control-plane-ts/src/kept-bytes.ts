// SPDX-License-Identifier: Apache-2.0

const size = 8 * 1024;
let slab = Buffer.allocUnsafeSlow(size);
let used = 0;

/**
 * A copy of bytes that stay for long, beside others of that kind. Node's pool, where small buffers come from, is full of
 * what lives for a moment, and all of it stays in memory as long as any part of it.
 */
export function kept(bytes: Uint8Array): Buffer {
	const { length } = bytes;
	if (length > size / 8) return Buffer.from(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + length));
	if (used + length > size) {
		slab = Buffer.allocUnsafeSlow(size);
		used = 0;
	}
	const copy = slab.subarray(used, used + length);
	copy.set(bytes);
	used += length;
	return copy;
}
