// SPDX-License-Identifier: Apache-2.0
import { connect, type Socket } from 'node:net';

/** What to send, again and again in this order, and what every answer must end with. */
export interface Load {
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

/** A client that keeps a few connections to one port, as lean as Node can, so that the proxy is what works. */
export class Client {
	readonly #sockets: readonly Socket[];

	/** Connects to a port of the loopback. */
	constructor(port: number) {
		this.#sockets = Array.from({ length: connections }, () => connect({ port, host: '127.0.0.1', noDelay: true }));
	}

	/**
	 * Sends requests, the next on each connection when the last is answered. Rejects with the first answer that is not a
	 * 200 with the body.
	 */
	async send({ requests, count, body }: Load): Promise<void> {
		let sent = 0;
		const next = (): Buffer | undefined => (sent < count ? requests[sent++ % requests.length] : undefined);
		await Promise.all(this.#sockets.map((socket) => exchange(socket, next, body)));
	}

	/** Closes the connections. */
	close(): void {
		for (const socket of this.#sockets) socket.destroy();
	}
}

function exchange(socket: Socket, next: () => Buffer | undefined, body: string): Promise<void> {
	return new Promise((resolve, reject) => {
		let answer = '';
		const settle = (error?: Error): void => {
			socket.off('data', hear).off('error', settle).off('close', closed);
			if (error === undefined) resolve();
			else reject(error);
		};
		const closed = (): void => settle(new Error(`the connection was closed after: ${answer}`));
		const advance = (): void => {
			const following = next();
			if (following === undefined) settle();
			else socket.write(following);
		};
		const hear = (bytes: Buffer): void => {
			answer += bytes.toString('latin1');
			if (!isWhole(answer)) return;
			if (answer.startsWith('HTTP/1.1 200') && answer.endsWith(`\r\n\r\n${body}`)) {
				answer = '';
				advance();
			} else settle(new Error(`an answer without ${body}: ${answer}`));
		};
		socket.on('data', hear).on('error', settle).on('close', closed);
		advance();
	});
}

function isWhole(answer: string): boolean {
	const head = answer.indexOf('\r\n\r\n');
	if (head === -1) return false;
	const length = /\r\ncontent-length: (\d+)\r\n/i.exec(answer.slice(0, head + 2))?.[1] ?? '0';
	return answer.length >= head + 4 + Number(length);
}
