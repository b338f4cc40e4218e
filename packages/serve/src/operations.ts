// SPDX-License-Identifier: Apache-2.0
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ControlPlane, dump, metrics } from 'envoy-control-plane-ts';
import { Registry } from 'prom-client';

/** What answers operators over HTTP. */
export interface Operations {
	readonly port: number;
	close(): Promise<void>;
}

/**
 * Answers `/metrics` (Prometheus), `/debug/xds` (streams as JSON; no contents of resources) and `/healthz` over HTTP, to
 * whoever reaches the port. Rejects where it cannot be had.
 */
export async function serveOperations(
	controlPlane: ControlPlane,
	{ host, port }: { readonly host: string; readonly port: number },
): Promise<Operations> {
	const registry = new Registry();
	const stopMeasuring = metrics(controlPlane, registry);
	const pages: Readonly<Record<string, () => Promise<readonly [type: string, body: string]>>> = {
		'/metrics': async () => [registry.contentType, await registry.metrics()],
		'/debug/xds': async () => ['application/json', `${JSON.stringify(dump(controlPlane), null, 1)}\n`],
		'/healthz': async () => ['text/plain', 'ok\n'],
	};
	const server = createServer((request, response) => {
		const page = request.method === 'GET' ? pages[new URL(request.url ?? '/', 'http://localhost').pathname] : undefined;
		if (page === undefined) {
			response.writeHead(404, { 'content-type': 'text/plain' }).end(`${Object.keys(pages).join('\n')}\n`);
			return;
		}
		page().then(
			([type, body]) => response.writeHead(200, { 'content-type': type }).end(body),
			(error: Error) => response.writeHead(500, { 'content-type': 'text/plain' }).end(`${error.message}\n`),
		);
	});
	await listening(server, host, port);
	return {
		port: (server.address() as AddressInfo).port,
		close: async () => {
			stopMeasuring();
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

function listening(server: Server, host: string, port: number): Promise<void> {
	return new Promise((resolve, reject) => {
		server.once('error', (cause) => reject(new Error(`${host}:${port}: cannot listen`, { cause })));
		server.listen(port, host, resolve);
	});
}
