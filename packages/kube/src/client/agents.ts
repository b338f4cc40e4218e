// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent, type RequestOptions } from 'node:https';
import { checkCertificates } from './credential-faults.ts';

/** Shorter than the 90 s after which an API server closes an idle connection, so that none is used while it closes. */
const idleMillis = 60_000;
const mostAgents = 4;

const agentOptions = {
	keepAlive: true,
	keepAliveMsecs: 30_000,
	keepAliveInitialDelay: 30_000,
	timeout: idleMillis,
	scheduling: 'lifo',
} as const;

/**
 * Connections that are kept, by what they are authenticated with: credentials that change (a certificate of an exec
 * plugin) get connections of their own, and those of the oldest are closed.
 */
export class Agents {
	readonly #agents = new Map<string, HttpAgent>();

	/** The agent for requests with these options; where `proxied`, the one that the options bring, which knows the proxy. Throws {@link KubeError} where none can be. */
	agentFor(origin: string, options: RequestOptions, proxied: boolean): HttpAgent {
		const id = identityOf(origin, options, proxied);
		const known = this.#agents.get(id);
		if (known) return known;
		if (!origin.startsWith('http:')) checkCertificates(options);
		const agent = proxied ? (options.agent as HttpAgent) : createAgent(origin, options);
		this.#agents.set(id, agent);
		const [oldest] = this.#agents.keys();
		if (this.#agents.size > mostAgents && oldest !== undefined) this.#drop(oldest);
		return agent;
	}

	/** Closes every connection, in use or not. */
	close(): void {
		for (const id of [...this.#agents.keys()]) this.#drop(id);
	}

	#drop(id: string): void {
		this.#agents.get(id)?.destroy();
		this.#agents.delete(id);
	}
}

function createAgent(
	origin: string,
	{ ca, cert, key, pfx, passphrase, servername, rejectUnauthorized }: RequestOptions,
) {
	if (origin.startsWith('http:')) return new HttpAgent(agentOptions);
	const tls = { ca, cert, key, pfx, passphrase, servername, rejectUnauthorized };
	return new HttpsAgent({ ...agentOptions, ...present(tls) });
}

function present<T extends object>(fields: T): T {
	return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}

function identityOf(origin: string, options: RequestOptions, proxied: boolean): string {
	const { ca, cert, key, pfx, passphrase, servername, rejectUnauthorized } = options;
	const hash = createHash('sha256');
	for (const part of [origin, proxied, ca, cert, key, pfx, passphrase, servername, rejectUnauthorized]) {
		hash.update(Buffer.isBuffer(part) ? part : String(part)).update('\0');
	}
	return hash.digest('hex');
}
