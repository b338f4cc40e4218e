// SPDX-License-Identifier: Apache-2.0
import type { OutgoingHttpHeaders } from 'node:http';
import type { RequestOptions } from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node';
import { Agents } from './agents.ts';
import { checkHeaders, obtainingError } from './credential-faults.ts';
import { KubeError } from './kube-error.ts';
import type { TokenFile } from './token-file.ts';

/**
 * Who a client is to the API server. Every request asks again, so that a token that was renewed in its file, or by an
 * exec plugin, is the one that is sent; connections are kept as long as what they were opened with stays the same.
 */
export class Credentials {
	readonly #config: KubeConfig;
	readonly #tokenFile: TokenFile | undefined;
	readonly #agents = new Agents();
	#asking: Promise<RequestOptions> | undefined;
	/** Where the API server is, without a trailing slash; it may have a path. */
	readonly base: string;
	/** {@link base} without a user's name and password, for people. */
	readonly server: string;

	/** The config must have a current cluster with a valid URL; what is in the token file goes before its token. */
	constructor(config: KubeConfig, tokenFile?: TokenFile) {
		const { server } = config.getCurrentCluster()!;
		const url = new URL(server);
		this.#config = config;
		this.#tokenFile = tokenFile;
		this.base = server.replace(/\/+$/, '');
		url.username = '';
		url.password = '';
		this.server = url.href.replace(/\/+$/, '');
	}

	/** The options that authenticate one request and send it over a kept connection. */
	async requestOptions(headers: Readonly<Record<string, string>>): Promise<RequestOptions> {
		// Requests that begin while an exec plugin runs wait for it together, rather than run it once each.
		this.#asking ??= this.#ask().finally(() => {
			this.#asking = undefined;
		});
		const options = await this.#asking;
		const proxied = this.#config.getCurrentCluster()?.proxyUrl !== undefined;
		const agent = this.#agents.agentFor(new URL(this.base).origin, options, proxied);
		const { auth } = options;
		const own = Object.fromEntries(
			Object.entries(options.headers ?? {}).map(([name, value]) => [name, String(value).trim()]),
		);
		checkHeaders(this.#config.getCurrentUser(), own);
		return { agent, headers: { ...headers, ...own }, ...(auth === undefined ? {} : { auth }) };
	}

	/** Closes every connection. */
	close(): void {
		this.#agents.close();
	}

	async #ask(): Promise<RequestOptions> {
		const options: RequestOptions = { headers: {} };
		try {
			await this.#config.applyToHTTPSOptions(options);
			const token = await this.#tokenFile?.read();
			const own = token === undefined ? {} : { Authorization: `Bearer ${token}` };
			return { ...options, headers: { ...(options.headers as OutgoingHttpHeaders), ...own } };
		} catch (error) {
			if (error instanceof KubeError) throw error;
			throw obtainingError(this.#config.getCurrentUser(), error);
		}
	}
}
