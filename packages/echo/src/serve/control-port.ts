// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { ask } from '../ask/ask.ts';
import type { Ask } from '../exchange.ts';
import { limits } from '../limits.ts';
import type { Application } from './application.ts';
import { listen, type OpenPort } from './application-port.ts';
import { readBody } from './body.ts';
import { type Response, textResponse, tooLong } from './response.ts';

type Handler = (
	application: Application,
	request: IncomingMessage,
	query: URLSearchParams,
	gone: AbortSignal,
) => Response | Promise<Response>;

const handlers: Readonly<Record<string, Handler>> = {
	'GET /ready': ({ stopping }) => (stopping.aborted ? textResponse(503, 'stopping') : textResponse(200, 'ready')),
	'GET /arrivals': showArrivals,
	'POST /ask': sendAsks,
};

/** Listens on the port by which tests drive this program: `/ready`, `/ask` and `/arrivals`. */
export async function openControlPort(application: Application, wanted: number): Promise<OpenPort> {
	const server = createServer({ keepAliveTimeout: 0 }, async (request, response) => {
		const { status, headers, body } = await respond(application, request, response).catch((error: unknown) =>
			textResponse(500, error instanceof Error ? error.message : String(error)),
		);
		response.writeHead(status, Object.fromEntries(headers)).end(body);
	});
	server.maxConnections = limits.connections;
	const port = await listen(server, wanted);
	return {
		port,
		close: async () => {
			const closed = once(server, 'close');
			server.close();
			await closed;
		},
	};
}

async function respond(
	application: Application,
	request: IncomingMessage,
	response: ServerResponse,
): Promise<Response> {
	const { pathname, searchParams } = new URL(request.url ?? '/', 'http://control');
	const handler = handlers[`${request.method} ${pathname}`];
	if (handler === undefined) return textResponse(404, `expected one of: ${Object.keys(handlers).join(', ')}`);
	const gone = new AbortController();
	response.once('close', () => gone.abort());
	return handler(application, request, searchParams, gone.signal);
}

function showArrivals({ arrivals }: Application, _request: IncomingMessage, query: URLSearchParams): Response {
	const [id, prefix] = [query.get('id'), query.get('prefix')];
	if (id !== null) return json(arrivals.json({ id }));
	if (prefix !== null) return json(arrivals.json({ prefix }));
	return textResponse(400, 'expected ?id= or ?prefix=');
}

async function sendAsks(
	_application: Application,
	request: IncomingMessage,
	_query: URLSearchParams,
	gone: AbortSignal,
): Promise<Response> {
	const body = await readBody(request, limits.batch);
	if (body === undefined) return tooLong(limits.batch);
	const batch = batchOf(body);
	if (typeof batch === 'string') return textResponse(400, batch);
	return json(JSON.stringify({ replies: await ask(batch.asks, { concurrency: batch.concurrency, signal: gone }) }));
}

// Each ask is checked when its turn comes: what is wrong with one is its reply.
function batchOf(text: string): { readonly asks: readonly Ask[]; readonly concurrency: number } | string {
	let batch: unknown;
	try {
		batch = JSON.parse(text);
	} catch {
		return 'the body is not JSON';
	}
	const { asks, concurrency = 8 } = (batch ?? {}) as { readonly asks?: unknown; readonly concurrency?: unknown };
	if (!Array.isArray(asks) || asks.length > limits.asks) return `asks: expected a list of at most ${limits.asks}`;
	if (!Number.isInteger(concurrency) || Number(concurrency) < 1 || Number(concurrency) > limits.concurrency) {
		return `concurrency: expected a number from 1 to ${limits.concurrency}`;
	}
	return { asks, concurrency: Number(concurrency) };
}

function json(body: string): Response {
	return { status: 200, headers: [['content-type', 'application/json']], body };
}
