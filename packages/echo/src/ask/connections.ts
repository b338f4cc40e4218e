// SPDX-License-Identifier: Apache-2.0
import { Agent } from 'node:http';
import { type ClientHttp2Session, connect } from 'node:http2';
import { limits } from '../limits.ts';
import type { FullAsk } from './attempt.ts';

type Origin = Pick<FullAsk, 'address' | 'port' | 'authority'>;

/**
 * The connections of one batch. A proxy may choose by the first request of a connection where all of them go, so
 * requests for two authorities never share one.
 */
export class Connections {
	readonly #agents = new Map<string, Agent>();
	readonly #sessions = new Map<string, ClientHttp2Session>();

	/** For HTTP/1.1, keeping its connections alive. */
	agent(origin: Origin): Agent {
		const name = nameOf(origin);
		const agent = this.#agents.get(name) ?? new Agent({ keepAlive: true });
		this.#agents.set(name, agent);
		return agent;
	}

	/** One HTTP/2 connection, a new one if the last has ended. */
	session(origin: Origin): ClientHttp2Session {
		const name = nameOf(origin);
		const before = this.#sessions.get(name);
		if (before !== undefined && !before.closed && !before.destroyed) return before;
		const host = origin.address.includes(':') ? `[${origin.address}]` : origin.address;
		const session = connect(`http://${host}:${origin.port}`, {
			settings: { enablePush: false, maxHeaderListSize: limits.headers },
			maxHeaderListPairs: limits.headerLines,
		});
		// Its streams tell.
		session.on('error', () => session.destroy());
		this.#sessions.set(name, session);
		return session;
	}

	/** Ends all of them. */
	close(): void {
		for (const agent of this.#agents.values()) agent.destroy();
		for (const session of this.#sessions.values()) session.destroy();
	}
}

function nameOf({ address, port, authority }: Origin): string {
	return `${address} ${port} ${authority}`;
}
