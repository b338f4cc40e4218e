// SPDX-License-Identifier: Apache-2.0

/** A message in the framing of gRPC: a byte that says "not compressed", the length in four bytes, and the message. */
export function grpcFrame(message: string): Buffer {
	const frame = Buffer.alloc(5 + Buffer.byteLength(message));
	frame.writeUInt32BE(frame.length - 5, 1);
	frame.write(message, 5);
	return frame;
}

/**
 * Takes bytes as they come and gives the messages that they complete. `take` throws an Error for a compressed message
 * and for one of more than `limit` bytes.
 */
export class GrpcFrameReader {
	readonly #limit: number;
	#rest: Buffer = Buffer.alloc(0);

	constructor(limit: number) {
		this.#limit = limit;
	}

	/** Whether a message has begun and not ended. */
	get isWithin(): boolean {
		return this.#rest.length > 0;
	}

	take(chunk: Buffer): readonly string[] {
		this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
		const messages: string[] = [];
		while (this.#rest.length >= 5) {
			const length = this.#rest.readUInt32BE(1);
			if (this.#rest[0] !== 0) throw new Error('the gRPC message is compressed');
			if (length > this.#limit) throw new Error(`the gRPC message has ${length} bytes, more than ${this.#limit}`);
			if (this.#rest.length < 5 + length) break;
			messages.push(this.#rest.toString('utf8', 5, 5 + length));
			this.#rest = this.#rest.subarray(5 + length);
		}
		return messages;
	}
}
