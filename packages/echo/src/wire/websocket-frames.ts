// SPDX-License-Identifier: Apache-2.0
import { randomBytes } from 'node:crypto';

/** What frames hold, by the number that they say it with (RFC 6455, section 5.2). */
export const opcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** A whole message or a control frame. */
export interface WebSocketMessage {
	readonly opcode: number;
	readonly payload: Buffer;
}

/** Which side of a WebSocket frames are written or read by: a client masks its frames, a server does not. */
export type Side = 'client' | 'server';

/** Codes of a close frame (RFC 6455, section 7.4.1). */
export const closeCodes = { normal: 1000, goingAway: 1001, protocolError: 1002, tooBig: 1009 } as const;

/** A violation of the protocol by the other side; `code` goes into the close frame. */
export class WebSocketError extends Error {
	override readonly name = 'WebSocketError';
	readonly code: number;

	constructor(message: string, code: number) {
		super(message);
		this.code = code;
	}
}

/** One frame, final, as `side` writes it. */
export function webSocketFrame(side: Side, opcode: number, payload: Buffer): Buffer {
	const { length } = payload;
	const head = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10);
	head[0] = 0x80 | opcode;
	if (head.length === 2) head[1] = length;
	if (head.length === 4) head[1] = 126;
	if (head.length === 10) head[1] = 127;
	if (head.length === 4) head.writeUInt16BE(length, 2);
	if (head.length === 10) head.writeBigUInt64BE(BigInt(length), 2);
	if (side === 'server') return Buffer.concat([head, payload]);
	head[1] = head[1]! | 0x80;
	const mask = randomBytes(4);
	return Buffer.concat([head, mask, masked(payload, mask)]);
}

/** A close frame with its code. */
export function closeFrame(side: Side, code: number): Buffer {
	const payload = Buffer.alloc(2);
	payload.writeUInt16BE(code);
	return webSocketFrame(side, opcodes.close, payload);
}

const mostFragments = 1_000;

interface Frame extends WebSocketMessage {
	readonly isFinal: boolean;
}

/**
 * Takes bytes of the other side as they come and gives the messages that they complete; fragments are joined.
 * `take` throws a {@link WebSocketError} for what the protocol or the limit forbids.
 */
export class WebSocketReader {
	readonly #side: Side;
	readonly #limit: number;
	#rest: Buffer = Buffer.alloc(0);
	#fragments: Buffer[] = [];
	#length = 0;
	#opcode: number | undefined;

	/** @param side - the side that reads; @param limit - bytes of a message */
	constructor(side: Side, limit: number) {
		this.#side = side;
		this.#limit = limit;
	}

	take(chunk: Buffer): readonly WebSocketMessage[] {
		this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
		const messages: WebSocketMessage[] = [];
		for (let frame = this.#frame(); frame !== undefined; frame = this.#frame()) {
			const message = this.#message(frame);
			if (message !== undefined) messages.push(message);
		}
		return messages;
	}

	#frame(): Frame | undefined {
		const bytes = this.#rest;
		if (bytes.length < 2) return undefined;
		const [first, second] = [bytes[0]!, bytes[1]!];
		const isMasked = (second & 0x80) !== 0;
		if ((first & 0x70) !== 0) throw new WebSocketError('a reserved bit is set', closeCodes.protocolError);
		if (isMasked !== (this.#side === 'server')) {
			throw new WebSocketError('frames of a client are masked, those of a server are not', closeCodes.protocolError);
		}
		const short = second & 0x7f;
		const lengthEnd = short === 127 ? 10 : short === 126 ? 4 : 2;
		if (bytes.length < lengthEnd) return undefined;
		const length = short === 127 ? Number(bytes.readBigUInt64BE(2)) : short === 126 ? bytes.readUInt16BE(2) : short;
		if (length > this.#limit) throw new WebSocketError(`a frame of ${length} bytes`, closeCodes.tooBig);
		const start = lengthEnd + (isMasked ? 4 : 0);
		if (bytes.length < start + length) return undefined;
		this.#rest = bytes.subarray(start + length);
		const payload = bytes.subarray(start, start + length);
		return {
			isFinal: (first & 0x80) !== 0,
			opcode: first & 0x0f,
			payload: isMasked ? masked(payload, bytes.subarray(lengthEnd, start)) : payload,
		};
	}

	#message({ isFinal, opcode, payload }: Frame): WebSocketMessage | undefined {
		if (opcode >= opcodes.close) {
			if (!isFinal || payload.length > 125) throw new WebSocketError('a long control frame', closeCodes.protocolError);
			return { opcode, payload };
		}
		if ((opcode === opcodes.continuation) !== (this.#opcode !== undefined)) {
			throw new WebSocketError('fragments out of order', closeCodes.protocolError);
		}
		this.#opcode ??= opcode;
		this.#fragments.push(payload);
		this.#length += payload.length;
		if (this.#length > this.#limit || this.#fragments.length > mostFragments) {
			throw new WebSocketError('a message too long', closeCodes.tooBig);
		}
		if (!isFinal) return undefined;
		const message = { opcode: this.#opcode, payload: Buffer.concat(this.#fragments) };
		this.#fragments = [];
		this.#length = 0;
		this.#opcode = undefined;
		return message;
	}
}

function masked(payload: Buffer, mask: Buffer): Buffer {
	return Buffer.from(payload.map((byte, index) => byte ^ mask[index % 4]!));
}
