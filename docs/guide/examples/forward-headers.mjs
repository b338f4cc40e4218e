// A service that hands the routing key on, with nothing but Node.
import { AsyncLocalStorage } from 'node:async_hooks';
import { createServer } from 'node:http';

// The headers of the carriers in your RoutingPolicy.
const carriers = ['x-branchline-key', 'baggage'];
const incoming = new AsyncLocalStorage();

/** A handler during which `forward` knows the carriers of the request. */
export function remembering(handler) {
	return (request, response) => {
		const shown = carriers.filter((name) => request.headers[name] !== undefined);
		const headers = shown.map((name) => [name, request.headers[name]]);
		return incoming.run(headers, handler, request, response);
	};
}

/** `fetch`, with the carriers of the request that is being answered. For services of your own only. */
export function forward(url, init = {}) {
	const headers = new Headers(init.headers);
	for (const [name, value] of incoming.getStore() ?? []) headers.set(name, value);
	return fetch(url, { ...init, headers });
}

/** A service that asks the next one. */
export function service(next) {
	return createServer(
		remembering(async (_request, response) => {
			const answer = await forward(next);
			response.writeHead(answer.status).end(await answer.text());
		}),
	);
}
