// SPDX-License-Identifier: Apache-2.0
import type { Readable } from 'node:stream';
import { limits } from '../limits.ts';
import type { Attempt } from './attempt.ts';

/** Reads a body into an attempt, which keeps what it has if the body breaks off; rejects where it is too long. */
export async function readResponse(stream: Readable, attempt: Attempt): Promise<void> {
	const chunks: Buffer[] = [];
	let length = 0;
	try {
		for await (const chunk of stream as AsyncIterable<Buffer>) {
			length += chunk.length;
			if (length > limits.response) throw new Error(`the answer has more than ${limits.response} bytes`);
			chunks.push(chunk);
		}
	} finally {
		attempt.body = Buffer.concat(chunks).toString();
	}
}
