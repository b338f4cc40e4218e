// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { limits } from '../limits.ts';
import type { Application } from './application.ts';
import { http1Server } from './http1-port.ts';
import { http2Server } from './http2-port.ts';

/** What every HTTP/2 connection with prior knowledge begins with (RFC 9113, section 3.4). */
const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');

/** A port that listens. */
export interface OpenPort {
	/** The number, also where 0 was asked for. */
	readonly port: number;
	/** Accepts no more; resolves when the last request is answered, or rejects never. */
	close(): Promise<void>;
}

/** Listens on a port and serves HTTP/1.1, WebSockets, HTTP/2 and gRPC there, told apart by the first bytes. */
export async function openApplicationPort(application: Application, wanted: number): Promise<OpenPort> {
	// As http.Server does, which then looks after the end by itself.
	const listener = createServer({ noDelay: true, allowHalfOpen: true });
	listener.maxConnections = limits.connections;
	const port = await listen(listener, wanted);
	const http1 = http1Server(application, port);
	const http2 = http2Server(application, port);
	const undecided = new Set<Socket>();
	listener.on('connection', (socket) => {
		undecided.add(socket);
		decide(socket, (version) => {
			undecided.delete(socket);
			if (version === undefined) socket.destroy();
			if (version === 2) http2.emit('connection', socket);
			if (version === 1) http1.emit('connection', socket);
			if (version === 1) socket.resume();
		});
	});
	return {
		port,
		close: async () => {
			const closed = once(listener, 'close');
			listener.close();
			for (const socket of undecided) socket.destroy();
			await closed;
		},
	};
}

/** Listens, and gives the number of the port. */
export async function listen(server: Server, port: number): Promise<number> {
	server.listen(port);
	await once(server, 'listening');
	const address = server.address();
	return typeof address === 'object' && address !== null ? address.port : port;
}

/** Looks at the first bytes and puts them back; undefined where the other side leaves before it is decided. */
function decide(socket: Socket, decided: (version: 1 | 2 | undefined) => void): void {
	let bytes: Buffer = Buffer.alloc(0);
	const look = (chunk: Buffer): void => {
		bytes = Buffer.concat([bytes, chunk]);
		const length = Math.min(bytes.length, preface.length);
		const isPreface = bytes.subarray(0, length).equals(preface.subarray(0, length));
		if (isPreface && length < preface.length) return;
		socket.off('data', look).off('end', leave).off('error', leave).pause();
		socket.unshift(bytes);
		decided(isPreface ? 2 : 1);
	};
	const leave = (): void => decided(undefined);
	socket.on('data', look).once('end', leave).once('error', leave);
}
