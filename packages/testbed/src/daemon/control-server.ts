// SPDX-License-Identifier: Apache-2.0
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { TestbedStatus } from './status.ts';

/** What can be asked of a daemon. */
export interface Controlled {
	status(): TestbedStatus;
	/** Rejects where there is no such component, or where it does not come up again. */
	restart(component: string): Promise<void>;
}

function send(response: ServerResponse, status: number, body: unknown): void {
	response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function answer(controlled: Controlled, { method, url = '/' }: IncomingMessage): Promise<unknown> {
	const [, command, argument = ''] = new URL(url, 'http://daemon').pathname.split('/');
	if (method === 'GET' && command === 'status') return controlled.status();
	if (method === 'POST' && command === 'restart') {
		await controlled.restart(decodeURIComponent(argument));
		return {};
	}
	throw new Error(`${method} ${url}: expected GET /status or POST /restart/COMPONENT`);
}

/** Takes commands as HTTP on a socket of this user: `GET /status`, `POST /restart/COMPONENT`; what fails is a 400. */
export async function listenForCommands(path: string, controlled: Controlled): Promise<Server> {
	const server = createServer((request, response) => {
		answer(controlled, request.resume()).then(
			(body) => send(response, 200, body),
			(error: Error) => send(response, 400, { error: error.message }),
		);
	});
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(path, resolve);
	});
	return server;
}
