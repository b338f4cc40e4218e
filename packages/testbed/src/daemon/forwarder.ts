// SPDX-License-Identifier: Apache-2.0

import { connect, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** Where bytes are passed on to. */
export interface ForwardTarget {
	readonly host: string;
	readonly port: number;
}

const patienceMs = 10_000;

function dial({ host, port }: ForwardTarget): Promise<Socket> {
	return new Promise((resolve, reject) => {
		const socket = connect({ host, port, noDelay: true });
		socket.once('connect', () => resolve(socket));
		socket.once('error', reject);
	});
}

/** Dials again while the other side is being restarted and the client still waits. */
async function dialPatiently(target: ForwardTarget, client: Socket): Promise<Socket> {
	const deadline = performance.now() + patienceMs;
	for (;;) {
		try {
			return await dial(target);
		} catch (error) {
			if (client.destroyed || performance.now() > deadline) throw error;
			await delay(100);
		}
	}
}

async function pass(client: Socket, target: ForwardTarget): Promise<void> {
	// An error is followed by 'close', which is what counts; without a listener it would end the process.
	client.on('error', () => undefined);
	try {
		const server = await dialPatiently(target, client);
		server.on('error', () => undefined);
		client.once('close', () => server.destroy());
		server.once('close', () => client.destroy());
		if (client.destroyed) server.destroy();
		client.pipe(server);
		server.pipe(client);
	} catch {
		client.destroy();
	}
}

/**
 * Passes the bytes of every connection that `server` accepts to `target` and back.
 *
 * `server` may listen in another network than the one
 * from which `target` is dialled: a socket stays in the network where it was made.
 */
export function forward(server: Server, target: ForwardTarget): void {
	server.on('connection', (client) => {
		client.setNoDelay(true);
		void pass(client, target);
	});
}
