// SPDX-License-Identifier: Apache-2.0
import { createServer, type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { limits } from '../limits.ts';
import { headerLines, rawLines } from '../wire/header-lines.ts';
import { type Application, answer, type Incoming } from './application.ts';
import { readBody } from './body.ts';
import { type Response, responseTo, tooLong } from './response.ts';
import { serveWebSocket } from './websocket-port.ts';

/**
 * An HTTP server for connections that somebody else accepts. Idle connections stay open: a proxy that uses one at the
 * moment when it is closed would see a failure that no routing explains.
 */
export function http1Server(application: Application, port: number): Server {
	const options = { keepAliveTimeout: 0, maxHeaderSize: limits.headers, requireHostHeader: false };
	const server = createServer(options, async (request, response) => {
		const { status, headers, body } = await responseOf(application, port, request).catch(() => brokenOff);
		const hasLength = request.method !== 'HEAD' && status !== 204 && status !== 304;
		const lines = rawLines([
			...headers,
			...(hasLength ? [['content-length', String(Buffer.byteLength(body))] as const] : []),
			...(application.stopping.aborted ? [['connection', 'close'] as const] : []),
		]);
		response.writeHead(status, lines).end(body);
	});
	server.maxHeadersCount = limits.headerLines;
	endIdleConnections(server, application.stopping);
	server.on('upgrade', async (request: IncomingMessage, socket: Duplex, head: Buffer) => {
		socket.on('error', () => socket.destroy());
		if (request.headers.upgrade?.toLowerCase() !== 'websocket') {
			// A server may ignore an upgrade it does not know; its body, if there is one, cannot be read any more.
			const given = await answer(application, incomingOf(port, request, 'http/1.1', ''));
			writeLast(socket, responseTo(request.method ?? 'GET', given));
			return;
		}
		const incoming = incomingOf(port, request, 'websocket', '');
		const refusal = await serveWebSocket(application, incoming, socket, head);
		if (refusal !== undefined) writeLast(socket, refusal);
	});
	return server;
}

// Node does this only for servers that listen by themselves.
function endIdleConnections(server: Server, stopping: AbortSignal): void {
	const idle = new Set<Socket>();
	server.on('connection', (socket) => {
		idle.add(socket);
		socket.once('close', () => idle.delete(socket));
	});
	server.on('upgrade', ({ socket }) => idle.delete(socket));
	server.on('request', ({ socket }, response) => {
		idle.delete(socket);
		response.once('close', () => {
			if (stopping.aborted) socket.destroySoon();
			else if (!socket.destroyed) idle.add(socket);
		});
	});
	stopping.addEventListener('abort', () => {
		for (const socket of idle) socket.destroy();
	});
}

// Nobody is there to read it.
const brokenOff: Response = { status: 400, headers: [], body: '' };

async function responseOf(application: Application, port: number, request: IncomingMessage): Promise<Response> {
	const body = await readBody(request, limits.body);
	if (body === undefined) return tooLong(limits.body);
	const incoming = incomingOf(port, request, 'http/1.1', body);
	return responseTo(incoming.method, await answer(application, incoming));
}

function incomingOf(
	port: number,
	{ method = 'GET', url = '/', headers: { host = '' }, rawHeaders }: IncomingMessage,
	protocol: Incoming['protocol'],
	body: string,
): Incoming {
	return { port, protocol, method, path: url, authority: host, headers: headerLines(rawHeaders), body };
}

function writeLast(socket: Duplex, { status, headers, body }: Response): void {
	const lines = [
		`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Unknown'}`,
		...headers.map(([name, value]) => `${name}: ${value}`),
		`content-length: ${Buffer.byteLength(body)}`,
		'connection: close',
	];
	socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`);
}
