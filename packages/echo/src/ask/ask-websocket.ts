// SPDX-License-Identifier: Apache-2.0
import { randomBytes } from 'node:crypto';
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { HeaderLine } from '../exchange.ts';
import { limits } from '../limits.ts';
import { headerLines } from '../wire/header-lines.ts';
import { closeCodes, closeFrame, opcodes, WebSocketReader, webSocketFrame } from '../wire/websocket-frames.ts';
import { webSocketAccept } from '../wire/websocket-handshake.ts';
import { openRequest, takeResponse } from './ask-http1.ts';
import type { Attempt, FullAsk } from './attempt.ts';
import type { Connections } from './connections.ts';

/** Opens a WebSocket, takes its first frame, sends every message and takes as many back, and closes it. */
export async function askWebSocket(
	ask: FullAsk,
	attempt: Attempt,
	_connections: Connections,
	signal: AbortSignal,
): Promise<void> {
	const key = randomBytes(16).toString('base64');
	const handshake: readonly HeaderLine[] = [
		['connection', 'Upgrade'],
		['upgrade', 'websocket'],
		['sec-websocket-version', '13'],
		['sec-websocket-key', key],
	];
	const sent = openRequest(ask, [...handshake, ...ask.headers], false, signal);
	sent.end();
	const { response, socket, head } = await opened(sent);
	if (socket === undefined) return takeResponse(response, attempt);
	const abort = (): unknown => socket.destroy(new Error('the WebSocket took too long'));
	signal.addEventListener('abort', abort, { once: true });
	try {
		attempt.status = 101;
		attempt.headers = headerLines(response.rawHeaders);
		if (response.headers['sec-websocket-accept'] !== webSocketAccept(key))
			throw new Error('wrong sec-websocket-accept');
		await converse(socket, head, ask.messages, attempt);
	} finally {
		signal.removeEventListener('abort', abort);
		socket.destroy();
	}
}

interface Opened {
	readonly response: IncomingMessage;
	readonly socket?: Duplex;
	readonly head: Buffer;
}

function opened(sent: ClientRequest): Promise<Opened> {
	return new Promise((resolve, reject) => {
		sent.once('upgrade', (response, socket, head) => resolve({ response, socket, head }));
		sent.once('response', (response) => resolve({ response, head: Buffer.alloc(0) }));
		sent.on('error', reject);
	});
}

/** Sends the messages at once, and closes when one more than these has come: the first is what arrived. */
function converse(socket: Duplex, head: Buffer, messages: readonly string[], attempt: Attempt): Promise<void> {
	const reader = new WebSocketReader('client', limits.response);
	const taken: string[] = [];
	attempt.messages = [];
	return new Promise((resolve, reject) => {
		const take = (chunk: Buffer): void => {
			try {
				for (const { opcode, payload } of reader.take(chunk)) {
					if (opcode === opcodes.ping) socket.write(webSocketFrame('client', opcodes.pong, payload));
					else if (opcode === opcodes.close) finish();
					else if (opcode === opcodes.text) took(payload.toString());
				}
			} catch (error) {
				reject(error);
			}
		};
		const took = (message: string): void => {
			taken.push(message);
			attempt.body = taken[0] ?? '';
			attempt.messages = taken.slice(1);
			if (taken.length === messages.length + 1) socket.write(closeFrame('client', closeCodes.normal));
		};
		const finish = (): void => {
			if (taken.length === messages.length + 1) resolve();
			else reject(new Error(`closed after ${taken.length} of ${messages.length + 1} messages`));
		};
		socket.on('data', take).on('error', reject).once('close', finish);
		for (const message of messages) socket.write(webSocketFrame('client', opcodes.text, Buffer.from(message)));
		if (head.length > 0) take(head);
	});
}
