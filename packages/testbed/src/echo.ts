// SPDX-License-Identifier: Apache-2.0
import { Agent, createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { finished } from 'node:stream/promises';
import { call } from './call.ts';

/**
 * The call that an application makes while it answers one. `authority` is its Host; `path` and `method` are the caller's
 * where not given; it has no body.
 */
export interface NextHop {
	readonly host: string;
	readonly port: number;
	readonly authority?: string;
	readonly path?: string;
	readonly method?: string;
}

/** What stands for one instance of an application. `forward` names the headers that it hands on, in lower case. */
export interface EchoOptions {
	readonly name: string;
	readonly next?: NextHop;
	readonly forward?: readonly string[];
}

/**
 * What an application answers, as JSON. `headers` keeps every line of a repeated header. `hops` are the names of the
 * applications that the request reached, this one first. `failure` is there where the next hop did not answer 200 (then
 * the status is the next hop's) or did not answer at all (then it is 502).
 */
export interface EchoAnswer {
	readonly name: string;
	readonly pid: number;
	readonly method: string;
	readonly path: string;
	readonly headers: Readonly<Record<string, readonly string[]>>;
	readonly hops: readonly string[];
	readonly failure?: { readonly status: number; readonly body: string };
}

/** A running application; `stop` ends its open connections too. */
export interface Echo {
	readonly name: string;
	readonly host: string;
	readonly port: number;
	stop(): Promise<void>;
}

type Incoming = Pick<EchoAnswer, 'method' | 'path' | 'headers'>;
type Onward = Pick<EchoAnswer, 'hops' | 'failure'> & { readonly status: number };

/** The hops that the next application told of, or none where something else (a proxy) answered. */
function hopsOf(body: string): readonly string[] {
	try {
		const { hops } = JSON.parse(body) as Partial<EchoAnswer>;
		return Array.isArray(hops) ? hops : [];
	} catch {
		return [];
	}
}

async function onward(next: NextHop, incoming: Incoming, forward: readonly string[], agent: Agent): Promise<Onward> {
	const { host, port, authority = `${host}:${port}`, path = incoming.path, method = incoming.method } = next;
	const kept = Object.fromEntries(Object.entries(incoming.headers).filter(([name]) => forward.includes(name)));
	try {
		const { status, body } = await call({ host, port, path, method, headers: { ...kept, host: authority }, agent });
		return { hops: hopsOf(body), status, ...(status === 200 ? {} : { failure: { status, body } }) };
	} catch (error) {
		return { hops: [], status: 502, failure: { status: 502, body: (error as Error).message } };
	}
}

async function answer(options: EchoOptions, agent: Agent, request: IncomingMessage): Promise<[number, EchoAnswer]> {
	const { name, next, forward = [] } = options;
	const headers = request.headersDistinct as Incoming['headers'];
	const incoming = { method: request.method ?? '', path: request.url ?? '/', headers };
	await finished(request.resume());
	const alone: Onward = { hops: [], status: 200 };
	const { hops, status, ...rest } = next === undefined ? alone : await onward(next, incoming, forward, agent);
	return [status, { name, pid: process.pid, ...incoming, hops: [name, ...hops], ...rest }];
}

function send(response: ServerResponse, status: number, body: EchoAnswer): void {
	const text = JSON.stringify(body);
	response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
	response.end(text);
}

function listen(server: Server, name: string): Promise<number> {
	return new Promise((resolve, reject) => {
		server.once('error', (cause) => reject(new Error(`${name}: cannot listen on 127.0.0.1`, { cause })));
		server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
	});
}

/**
 * Starts an HTTP/1.1 server on a port of 127.0.0.1 that the system chooses, in this process; it stands for one instance
 * of an application, answers every request with an `EchoAnswer`, and calls `next` first where there is one.
 */
export async function startEcho(options: EchoOptions): Promise<Echo> {
	const { name } = options;
	const agent = new Agent({ keepAlive: true });
	const server = createServer((incoming, response) => {
		answer(options, agent, incoming).then(
			([status, body]) => send(response, status, body),
			(error: Error) => response.destroy(error),
		);
	});
	// A server that closes idle connections races with the proxy's next request on them, which then is a 503.
	server.keepAliveTimeout = 0;
	const port = await listen(server, name);
	const stop = async (): Promise<void> => {
		agent.destroy();
		const closed = new Promise<void>((resolve) => server.close(() => resolve()));
		server.closeAllConnections();
		await closed;
	};
	return { name, host: '127.0.0.1', port, stop };
}
