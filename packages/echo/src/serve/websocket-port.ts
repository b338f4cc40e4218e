// SPDX-License-Identifier: Apache-2.0
import type { Duplex } from 'node:stream';
import { limits } from '../limits.ts';
import { firstValue } from '../wire/header-lines.ts';
import {
	closeCodes,
	closeFrame,
	opcodes,
	WebSocketError,
	type WebSocketMessage,
	WebSocketReader,
	webSocketFrame,
} from '../wire/websocket-frames.ts';
import { webSocketAccept } from '../wire/websocket-handshake.ts';
import { type Application, answer, type Incoming } from './application.ts';
import { type Response, responseTo, textResponse } from './response.ts';

/**
 * Accepts a WebSocket, sends what arrived as its first text frame, and then sends every message back. Gives the response
 * where there is to be no WebSocket: a wrong handshake, or a request for a status other than 200.
 */
export async function serveWebSocket(
	application: Application,
	incoming: Incoming,
	socket: Duplex,
	head: Buffer,
): Promise<Response | undefined> {
	const key = firstValue(incoming.headers, 'sec-websocket-key') ?? '';
	if (!/^[\w+/]{22}==$/.test(key) || firstValue(incoming.headers, 'sec-websocket-version') !== '13') {
		return textResponse(400, 'expected sec-websocket-key and sec-websocket-version: 13');
	}
	const given = await answer(application, incoming);
	if ('fault' in given || given.status !== 200) return responseTo(incoming.method, given);
	const lines = ['upgrade: websocket', 'connection: Upgrade', `sec-websocket-accept: ${webSocketAccept(key)}`];
	socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('\r\n')}\r\n\r\n`);
	socket.write(webSocketFrame('server', opcodes.text, Buffer.from(JSON.stringify(given.arrival))));
	echo(application, socket, head);
	return undefined;
}

function echo({ stopping }: Application, socket: Duplex, head: Buffer): void {
	const reader = new WebSocketReader('server', limits.body);
	const leave = () => socket.end(closeFrame('server', closeCodes.goingAway));
	let count = 0;
	const take = (chunk: Buffer): void => {
		try {
			for (const message of reader.take(chunk)) {
				if (++count > limits.messages) throw new WebSocketError('too many messages', closeCodes.tooBig);
				answerMessage(socket, message);
			}
		} catch (error) {
			const code = error instanceof WebSocketError ? error.code : closeCodes.protocolError;
			socket.off('data', take).end(closeFrame('server', code));
		}
	};
	socket.on('data', take).once('close', () => stopping.removeEventListener('abort', leave));
	socket.once('end', () => socket.end());
	if (stopping.aborted) leave();
	else stopping.addEventListener('abort', leave, { once: true });
	if (head.length > 0) take(head);
}

function answerMessage(socket: Duplex, { opcode, payload }: WebSocketMessage): void {
	if (!socket.writable) return;
	if (opcode === opcodes.close) socket.end(webSocketFrame('server', opcodes.close, payload.subarray(0, 2)));
	else if (opcode === opcodes.ping) socket.write(webSocketFrame('server', opcodes.pong, payload));
	else if (opcode === opcodes.text || opcode === opcodes.binary)
		socket.write(webSocketFrame('server', opcode, payload));
}
