// SPDX-License-Identifier: Apache-2.0
import { createServer, type Http2Server, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import { limits } from '../limits.ts';
import { firstValue, headerLines, linesByName } from '../wire/header-lines.ts';
import { type Application, answer, type Incoming } from './application.ts';
import { readBody } from './body.ts';
import { serveGrpc } from './grpc-port.ts';
import { responseTo, tooLong } from './response.ts';

/** An HTTP/2 server, in plain text, for connections that somebody else accepts. */
export function http2Server(application: Application, port: number): Http2Server {
	const server = createServer({
		settings: { maxHeaderListSize: limits.headers, maxConcurrentStreams: limits.asks },
		maxHeaderListPairs: limits.headerLines,
	});
	server.on('session', (session: ServerHttp2Session) => {
		const leave = () => session.close();
		application.stopping.addEventListener('abort', leave, { once: true });
		session.once('close', () => application.stopping.removeEventListener('abort', leave));
	});
	// The fourth argument is missing in the types of Node.
	server.on('stream', (stream: ServerHttp2Stream, headers, _flags, ...[raw]: readonly string[][]) => {
		// A peer that goes away in the middle is no concern of ours.
		stream.on('error', () => stream.destroy());
		const lines = headerLines(raw ?? []);
		const incoming: Incoming = {
			port,
			protocol: 'h2c',
			method: headers[':method'] ?? 'GET',
			path: headers[':path'] ?? '/',
			authority: headers[':authority'] ?? headers.host ?? '',
			headers: lines,
			body: '',
		};
		const isGrpc = firstValue(lines, 'content-type')?.startsWith('application/grpc') ?? false;
		const served = isGrpc
			? serveGrpc(application, { ...incoming, protocol: 'grpc' }, stream)
			: serveHttp(application, incoming, stream);
		served.catch(() => stream.destroy());
	});
	return server;
}

async function serveHttp(application: Application, incoming: Incoming, stream: ServerHttp2Stream): Promise<void> {
	const body = await readBody(stream, limits.body);
	const response =
		body === undefined
			? tooLong(limits.body)
			: responseTo(incoming.method, await answer(application, { ...incoming, body }));
	if (stream.destroyed || stream.headersSent) return;
	const headers = { ':status': response.status, ...linesByName(response.headers) };
	if (response.body === '') {
		stream.respond(headers, { endStream: true });
		return;
	}
	stream.respond(headers);
	stream.end(response.body);
}
