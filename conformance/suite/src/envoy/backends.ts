// SPDX-License-Identifier: Apache-2.0
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Endpoint } from '@branchline/testbed';

/** The header by which a test tells its requests apart where they arrive. */
export const idHeader = 'x-request-of-test';

/** A request as it arrived at a backend; `mirrored` where it is a copy that a mirror policy sent. */
export interface Arrival {
	readonly backend: string;
	readonly mirrored: boolean;
	readonly method: string;
	readonly path: string;
	readonly authority: string;
	/** Every header line, by lower-case name. */
	readonly headers: Readonly<Record<string, readonly string[]>>;
}

/** HTTP servers on loopback, each for one name, that note every request they get. */
export interface Backends {
	/** Where the backend of a name listens; throws where there is none. */
	at(name: string): Endpoint;
	/** What arrived until now of the request with this id. */
	arrivals(id: string): readonly Arrival[];
	/** Resolves when `count` mirrored copies of a request arrived, or after a second without them. */
	mirrored(id: string, count: number): Promise<void>;
	stop(): Promise<void>;
}

// What Envoy appends to the Host of a mirrored request (RouteAction.RequestMirrorPolicy).
const shadow = '-shadow';

/** Starts one server for each name; each answers 200 with its name. */
export async function startBackends(names: readonly string[]): Promise<Backends> {
	const arrived = new Map<string, Arrival[]>();
	const waiting = new Set<() => void>();
	const note = (backend: string, request: IncomingMessage): void => {
		const id = String(request.headers[idHeader]);
		arrived.set(id, [...(arrived.get(id) ?? []), arrivalOf(backend, request)]);
		for (const wake of waiting) wake();
	};
	const servers = new Map(await Promise.all(names.map(async (name) => [name, await listen(name, note)] as const)));
	const at = (name: string): Endpoint => {
		const server = servers.get(name);
		if (server === undefined) throw new Error(`${name}: no such backend`);
		return { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
	};
	const arrivals = (id: string): readonly Arrival[] => arrived.get(id) ?? [];
	const mirrored = (id: string, count: number): Promise<void> =>
		new Promise((resolve) => {
			const done = (): void => {
				clearTimeout(timer);
				waiting.delete(look);
				resolve();
			};
			const look = (): void => {
				if (arrivals(id).filter((arrival) => arrival.mirrored).length >= count) done();
			};
			const timer = setTimeout(done, 1_000);
			waiting.add(look);
			look();
		});
	const stop = async (): Promise<void> => {
		for (const server of servers.values()) {
			const closed = new Promise((resolve) => server.close(resolve));
			server.closeAllConnections();
			await closed;
		}
	};
	return { at, arrivals, mirrored, stop };
}

function arrivalOf(backend: string, request: IncomingMessage): Arrival {
	const host = request.headers.host ?? '';
	const mirrored = host.endsWith(shadow);
	return {
		backend,
		mirrored,
		method: request.method ?? '',
		path: request.url ?? '',
		authority: mirrored ? host.slice(0, -shadow.length) : host,
		headers: request.headersDistinct as Arrival['headers'],
	};
}

function listen(name: string, note: (backend: string, request: IncomingMessage) => void): Promise<Server> {
	const server = createServer((request, response) => {
		note(name, request);
		request.resume();
		response.writeHead(200, { 'x-backend': name }).end(name);
	});
	// A server that closes idle connections races with the proxy's next request on them, which then is a 503.
	server.keepAliveTimeout = 0;
	return new Promise((resolve, reject) => {
		server.once('error', reject);
		server.listen(0, '127.0.0.1', () => resolve(server));
	});
}
