// SPDX-License-Identifier: Apache-2.0
import { connect, type Socket } from 'node:net';

/** What to send on each connection, again and again in this order, and what every answer must hold. */
export interface Load {
	readonly port: number;
	readonly requests: readonly Buffer[];
	readonly count: number;
	readonly body: string;
}

const connections = 4;

/** A GET request as it goes over the wire. */
export function request(host: string, headers: Readonly<Record<string, string>>): Buffer {
	const lines = Object.entries({ host, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
	return Buffer.from(`GET / HTTP/1.1\r\n${lines.join('')}\r\n`);
}

/**
 * Sends requests over a few connections, the next on each when the last is answered, as lean as Node can, so that the
 * proxy and not the client is what works. Rejects with the first answer that is not a 200 with the body.
 */
export async function send({ port, requests, count, body }: Load): Promise<void> {
	let sent = 0;
	const next = (): Buffer | undefined => (sent < count ? requests[sent++ % requests.length] : undefined);
	await Promise.all(Array.from({ length: connections }, () => one(port, next, body)));
}

function one(port: number, next: () => Buffer | undefined, body: string): Promise<void> {
	return new Promise((resolve, reject) => {
		const socket = connect({ port, host: '127.0.0.1', noDelay: true });
		let answer = '';
		const advance = (): void => {
			const following = next();
			if (following === undefined) finish(socket, resolve);
			else socket.write(following);
		};
		socket.on('connect', advance);
		socket.on('error', reject);
		socket.on('data', (bytes) => {
			answer += bytes.toString('latin1');
			if (!answer.endsWith(body)) {
				if (answer.length > 4_096) reject(new Error(`an answer without ${body}: ${answer}`));
				return;
			}
			if (!answer.startsWith('HTTP/1.1 200')) reject(new Error(answer));
			answer = '';
			advance();
		});
		socket.on('close', () => reject(new Error(`the connection was closed after: ${answer}`)));
	});
}

function finish(socket: Socket, resolve: () => void): void {
	resolve();
	socket.destroy();
}
