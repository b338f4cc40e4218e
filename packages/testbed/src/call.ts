// SPDX-License-Identifier: Apache-2.0
import { type Agent, type IncomingMessage, request } from 'node:http';

/**
 * One HTTP/1.1 request. `headers` may hold lists: one line each. `agent` keeps
 * connections, without one each request has its own. `timeoutMs` (10,000) bounds the whole exchange.
 */
export interface Call {
	readonly host: string;
	readonly port: number;
	readonly path?: string;
	readonly method?: string;
	readonly headers?: Readonly<Record<string, string | readonly string[]>>;
	readonly body?: string;
	readonly agent?: Agent;
	readonly timeoutMs?: number;
}

/** The whole answer; header names are lower-case, every line of a repeated header is kept. */
export interface CallAnswer {
	readonly status: number;
	readonly headers: Readonly<Record<string, readonly string[]>>;
	readonly body: string;
}

const maxBytes = 64 * 1024 * 1024;

async function read(message: IncomingMessage): Promise<string> {
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of message as AsyncIterable<Buffer>) {
		size += chunk.length;
		if (size > maxBytes) throw new Error(`answer larger than ${maxBytes} bytes`);
		chunks.push(chunk);
	}
	return Buffer.concat(chunks).toString('utf8');
}

function headersOf(headers: NodeJS.Dict<string[]>): Record<string, readonly string[]> {
	return Object.fromEntries(Object.entries(headers).map(([name, lines]) => [name, lines ?? []]));
}

function copyHeaders(headers: Call['headers'] = {}): Record<string, string | string[]> {
	return Object.fromEntries(
		Object.entries(headers).map(([name, value]) => [name, typeof value === 'string' ? value : [...value]]),
	);
}

/**
 * Sends one request and reads the whole answer, whatever its status.
 *
 * Rejects when there is no complete answer, as `<method> <host>:<port><path>: …` with `cause`.
 */
export function call(options: Call): Promise<CallAnswer> {
	const { host, port, path = '/', method = 'GET', body, agent = false, timeoutMs = 10_000 } = options;
	return new Promise((resolve, reject) => {
		const fail = (cause: Error): void =>
			reject(new Error(`${method} ${host}:${port}${path}: ${cause.message || cause.name}`, { cause }));
		const headers = copyHeaders(options.headers);
		const outgoing = request({ host, port, path, method, headers, agent });
		const timer = setTimeout(() => outgoing.destroy(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
		outgoing.on('close', () => clearTimeout(timer));
		outgoing.on('error', fail);
		outgoing.on('response', (message) => {
			read(message).then(
				(text) => resolve({ status: message.statusCode ?? 0, headers: headersOf(message.headersDistinct), body: text }),
				fail,
			);
		});
		outgoing.end(body);
	});
}
