// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import { connect } from 'node:net';

/** Types of frames of HTTP/2 (RFC 9113, section 6). */
const types = { HEADERS: 1, RST_STREAM: 3, SETTINGS: 4, PING: 6, WINDOW_UPDATE: 8, CONTINUATION: 9 } as const;
const endHeaders = 4;

/** A frame of HTTP/2, as bytes. */
function frame(type: keyof typeof types, payload: Buffer, { stream = 0, flags = 0 } = {}): Buffer {
	const head = Buffer.alloc(9);
	head.writeUIntBE(payload.length, 0, 3);
	head.writeUInt8(types[type], 3);
	head.writeUInt8(flags, 4);
	head.writeUInt32BE(stream, 5);
	return Buffer.concat([head, payload]);
}

/** A header as HPACK has it without a table and without Huffman (RFC 7541, section 6.2.2), of fewer than 127 bytes each. */
function header(name: string, value: string): Buffer {
	return Buffer.concat(
		[0, name.length, name, value.length, value].map((one) => Buffer.from(typeof one === 'number' ? [one] : one)),
	);
}

const call = Buffer.concat([
	header(':method', 'POST'),
	header(':scheme', 'http'),
	header(':authority', 'xds.test'),
	header(':path', '/envoy.service.discovery.v3.AggregatedDiscoveryService/DeltaAggregatedResources'),
	header('content-type', 'application/grpc'),
	header('te', 'trailers'),
]);

const preface = Buffer.concat([Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), frame('SETTINGS', Buffer.alloc(0))]);
const repeated = (count: number, one: Buffer) => [preface, Buffer.concat(Array.from({ length: count }, () => one))];

/** Calls that are broken off by a frame when the server has begun them: fifty at once, as often as that. */
function resets(rounds: number, breakOff: (stream: number) => Buffer): readonly Buffer[] {
	const chunks = Array.from({ length: rounds }, (_, round) => {
		const streams = Array.from({ length: 50 }, (_, i) => 2 * (50 * round + i) + 1);
		const begin = streams.map((stream) => frame('HEADERS', call, { stream, flags: endHeaders }));
		return [Buffer.concat(begin), Buffer.concat(streams.map(breakOff))];
	});
	return [preface, ...chunks.flat()];
}

/** Calls that the client breaks off. */
export const rapidResets = (rounds: number): readonly Buffer[] =>
	resets(rounds, (stream) => frame('RST_STREAM', Buffer.from([0, 0, 0, 8]), { stream }));

/** Calls that the server has to break off: a window is opened by nothing (RFC 9113, section 6.9). */
export const forcedResets = (rounds: number): readonly Buffer[] =>
	resets(rounds, (stream) => frame('WINDOW_UPDATE', Buffer.alloc(4), { stream }));

/** Questions whether the server is there. */
export const pings = (count: number): readonly Buffer[] => repeated(count, frame('PING', Buffer.alloc(8)));

/** Settings, each of which is to be acknowledged. */
export const settings = (count: number): readonly Buffer[] =>
	repeated(count, frame('SETTINGS', Buffer.from([0, 4, 0, 1, 0, 0])));

/** Headers without an end. */
export function endlessHeaders(count: number): readonly Buffer[] {
	const block = Buffer.concat(Array.from({ length: 100 }, () => header('x', 'y'.repeat(100))));
	const more = frame('CONTINUATION', block, { stream: 1 });
	return [preface, frame('HEADERS', call, { stream: 1 }), ...Array.from({ length: count }, () => more)];
}

/**
 * Sends bytes on a connection of its own, one chunk after the other, reads what comes, and says that no more follows; ends
 * with the connection.
 */
export async function attack(port: number, chunks: readonly Buffer[]): Promise<void> {
	const socket = connect(port, '127.0.0.1').on('error', () => {});
	const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
	socket.resume();
	for (const chunk of chunks) {
		if (socket.destroyed) break;
		await new Promise((resolve) => socket.write(chunk, resolve));
		// The server is in the same process: it reads meanwhile.
		await new Promise(setImmediate);
	}
	socket.end();
	await closed;
}

/** Connections one after the other that are closed, or broken off, with or without a preface. */
export async function comeAndGo(port: number, count: number): Promise<void> {
	for (let i = 0; i < count; i++) {
		const socket = connect(port, '127.0.0.1').on('error', () => {});
		await once(socket, 'connect');
		if (i % 2 === 0) socket.write(preface);
		const closed = once(socket, 'close');
		if (i % 4 < 2) socket.resetAndDestroy();
		else socket.destroy();
		await closed;
	}
}
