// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import type { ClientHttp2Stream } from 'node:http2';
import type { HeaderLine } from '../exchange.ts';
import { headerLines, linesByName } from '../wire/header-lines.ts';
import type { Attempt, FullAsk } from './attempt.ts';
import type { Connections } from './connections.ts';
import { readResponse } from './read-response.ts';

/** Sends an ask over HTTP/2 in plain text. */
export async function askHttp2(
	ask: FullAsk,
	attempt: Attempt,
	connections: Connections,
	signal: AbortSignal,
): Promise<void> {
	const body = ask.messages[0];
	const stream = openStream(ask, ask.headers, connections, signal);
	stream.end(body);
	await takeHeaders(stream, attempt);
	await readResponse(stream, attempt);
}

/** A stream of HTTP/2, not ended. Throws where Node forbids a line. */
export function openStream(
	{ method, path, authority, ...origin }: FullAsk,
	headers: readonly HeaderLine[],
	connections: Connections,
	signal: AbortSignal,
): ClientHttp2Stream {
	const pseudo = { ':method': method, ':scheme': 'http', ':authority': authority, ':path': path };
	const session = connections.session({ ...origin, authority });
	return session.request(Object.assign(linesByName(headers), pseudo), { endStream: false, signal });
}

/** Waits for the headers of a response and fills them in. */
export async function takeHeaders(stream: ClientHttp2Stream, attempt: Attempt): Promise<void> {
	// Rejects if the stream errs; one that ends with neither is caught by its close.
	const [headers, , raw] = await Promise.race([
		once(stream, 'response'),
		once(stream, 'close').then(() => Promise.reject(new Error('the stream was closed without an answer'))),
	]);
	attempt.status = Number(headers[':status'] ?? 0);
	attempt.headers = headerLines(raw ?? []);
}
