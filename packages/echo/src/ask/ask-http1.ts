// SPDX-License-Identifier: Apache-2.0
import { type Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import type { HeaderLine } from '../exchange.ts';
import { limits } from '../limits.ts';
import { headerLines, rawLines } from '../wire/header-lines.ts';
import type { Attempt, FullAsk } from './attempt.ts';
import type { Connections } from './connections.ts';
import { readResponse } from './read-response.ts';

/** Sends an ask over HTTP/1.1. */
export async function askHttp1(
	ask: FullAsk,
	attempt: Attempt,
	connections: Connections,
	signal: AbortSignal,
): Promise<void> {
	const body = ask.messages[0] ?? '';
	const length: readonly HeaderLine[] =
		body === '' && ['GET', 'HEAD', 'OPTIONS', 'DELETE', 'TRACE'].includes(ask.method)
			? []
			: [['content-length', String(Buffer.byteLength(body))]];
	const send = async (): Promise<void> => {
		const sent = openRequest(ask, [...ask.headers, ...length], connections.agent(ask), signal);
		sent.end(body);
		const response = await responseTo(sent);
		await takeResponse(response, attempt);
	};
	return send().catch((error: unknown) => {
		// The other side closed an idle connection at the moment when it was used: nobody has seen the request.
		if (error instanceof StaleConnection) return send();
		throw error;
	});
}

/** An HTTP/1.1 request, not ended: the Host line first, then the lines as given. Throws where Node forbids one. */
export function openRequest(
	{ address, port, method, path, authority }: FullAsk,
	headers: readonly HeaderLine[],
	agent: Agent | false,
	signal: AbortSignal,
): ClientRequest {
	const lines = rawLines([['host', authority], ...headers]);
	const options = { host: address, port, method, path, headers: lines, agent, signal, maxHeaderSize: limits.headers };
	return request(options);
}

/** Fills in an attempt from a response. */
export async function takeResponse(response: IncomingMessage, attempt: Attempt): Promise<void> {
	attempt.status = response.statusCode ?? 0;
	attempt.headers = headerLines(response.rawHeaders);
	await readResponse(response, attempt);
}

class StaleConnection extends Error {
	override readonly name = 'StaleConnection';
}

function responseTo(sent: ClientRequest): Promise<IncomingMessage> {
	return new Promise((resolve, reject) => {
		sent.once('response', resolve);
		sent.on('error', (error: NodeJS.ErrnoException) => {
			const isStale = sent.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
			reject(isStale ? new StaleConnection(error.message, { cause: error }) : error);
		});
	});
}
