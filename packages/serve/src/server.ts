// SPDX-License-Identifier: Apache-2.0
import type { ListenOptions } from 'branchline';
import {
	type Admission,
	type CertificateFiles,
	ControlPlane,
	type Listening,
	listen,
	ownsItsCluster,
	ownsItsNode,
	Store,
} from 'envoy-control-plane-ts';
import { Feed, type Rendition } from './feed.ts';
import type { Unencodable } from './publisher.ts';

/** How Envoys are served. */
export interface ServerOptions {
	readonly host: string;
	readonly port: number;
	/** With certificates, Envoys must show one that is for their node; without, whoever reaches the port is served. */
	readonly tls?: CertificateFiles;
	/** Where listeners of ours listen, where the user gives none. */
	readonly listeners?: ListenOptions;
}

/**
 * A control plane that serves renderings to Envoys.
 *
 * It listens once something is published: an Envoy that comes back to a control plane which knows nothing yet would be
 * told that all it has is gone.
 */
export class Server {
	readonly controlPlane: ControlPlane;
	readonly #options: ServerOptions;
	readonly #feed: Feed;
	#listening: Listening | undefined;

	constructor(options: ServerOptions) {
		const store = new Store();
		const serve = options.tls === undefined ? store : ownNodesOf(store);
		this.controlPlane = new ControlPlane({ serve, identifier: 'branchline' });
		this.#options = options;
		this.#feed = new Feed(store, options.listeners);
	}

	/** Whether Envoys are served something that listens. */
	get listens(): boolean {
		return this.#feed.listens;
	}

	/** Serves a rendering in the place of the one before, in one step; answers what cannot be served as it is. */
	publish(rendition: Rendition): readonly Unencodable[] {
		return this.#feed.publish(rendition);
	}

	/** Begins to listen, and answers the port; rejects where it cannot be had. */
	async listen(): Promise<number> {
		const { host, port, tls } = this.#options;
		this.#listening =
			tls === undefined
				? await listen(this.controlPlane, { host, port })
				: await listen(this.controlPlane as ControlPlane<Admission>, { host, port, tls });
		return this.#listening.port;
	}

	/** Sends Envoys away, which keep what they have, and stops. */
	async close(): Promise<void> {
		await this.#listening?.close();
	}
}

// What is served is the same for everybody, so a certificate for all Envoys of a service will do.
function ownNodesOf(store: Store): Admission {
	return (client) => {
		if (ownsItsNode(client) || ownsItsCluster(client)) return store;
		const { id, cluster } = client.node;
		const { uris = [], dnsNames = [] } = client.identity ?? {};
		const names = [...uris, ...dnsNames].join(', ') || 'nobody';
		const denied = `the certificate is for ${names}, and not for the node ${id} or its cluster ${cluster}: start Envoy with --service-node or --service-cluster as the certificate says`;
		return { denied };
	};
}
