// SPDX-License-Identifier: Apache-2.0
import type { Readable } from 'node:stream';

/** Reads a stream to its end as UTF-8; undefined if it has more than `limit` bytes. What follows is read and dropped. */
export async function readBody(stream: Readable, limit: number): Promise<string | undefined> {
	const chunks: Buffer[] = [];
	let length = 0;
	for await (const chunk of stream as AsyncIterable<Buffer>) {
		length += chunk.length;
		if (length <= limit) chunks.push(chunk);
	}
	return length <= limit ? Buffer.concat(chunks).toString() : undefined;
}
