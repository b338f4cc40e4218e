// SPDX-License-Identifier: Apache-2.0
import { adsBootstrap, type XdsResource } from 'branchline';
import { ControlPlane, type Listening, listen, NotTaken, Store, taken } from 'envoy-control-plane-ts';
import { Publisher } from './publisher.ts';

/** `listeners` are static ones of each Envoy, never changed afterwards; they ask for their tables over ADS. */
export interface LocalFeedOptions {
	readonly listeners: readonly Readonly<Record<string, unknown>>[];
}

/** An Envoy whose end is known. */
interface Exiting {
	readonly exited: Promise<unknown>;
}

/** Feeds Envoys on this machine: for demonstrations and tests, which want to know when a change is in force. */
export class LocalFeed {
	readonly #store = new Store();
	readonly #publisher = new Publisher(this.#store);
	readonly #controlPlane = new ControlPlane({ serve: this.#store });
	readonly #listeners: LocalFeedOptions['listeners'];
	readonly #attached = new Set<Exiting>();
	#listening: Listening | undefined;
	#last: readonly XdsResource[] = [];
	#queue: Promise<unknown> = Promise.resolve();

	private constructor(listeners: LocalFeedOptions['listeners']) {
		this.#listeners = listeners;
	}

	/** Begins to serve, on a port of loopback, route tables that answer 404 to everything. */
	static async open({ listeners }: LocalFeedOptions): Promise<LocalFeed> {
		const feed = new LocalFeed(listeners);
		feed.#last = [...tablesOf(listeners)].map(
			(name) =>
				({
					'@type': 'type.googleapis.com/envoy.config.route.v3.RouteConfiguration',
					name,
					virtual_hosts: [],
				}) as XdsResource,
		);
		feed.#publisher.publish(feed.#last);
		feed.#listening = await listen(feed.#controlPlane);
		return feed;
	}

	/** What an Envoy with this id starts with. */
	bootstrap(id: string): Readonly<Record<string, unknown>> {
		const { host, port } = this.#listening!;
		const { static_resources, dynamic_resources, ...bootstrap } = adsBootstrap({
			node: { id, cluster: 'local' },
			server: { host, port },
		});
		// Listeners stand in the bootstrap, so that there are none to ask for.
		const { lds_config: _, ...dynamic } = dynamic_resources as Readonly<Record<string, unknown>>;
		const listeners = this.#listeners.map(({ '@type': _type, ...listener }) => listener);
		return {
			...bootstrap,
			dynamic_resources: dynamic,
			static_resources: { ...(static_resources as object), listeners },
		};
	}

	/** From now on `publish` waits for this Envoy too, until it ends. */
	attach(envoy: Exiting): void {
		this.#attached.add(envoy);
		void envoy.exited.then(() => this.#attached.delete(envoy));
	}

	/**
	 * Makes the attached Envoys route by these resources, the whole new state, and resolves when each of them does. Calls
	 * queue. Rejects, after what was published before is back in force, where one of them refuses something (with its
	 * words) or a resource cannot be encoded.
	 */
	publish(resources: readonly XdsResource[], timeoutMs = 15_000): Promise<void> {
		const done = this.#queue.then(() => this.#publish(resources, timeoutMs));
		this.#queue = done.catch(() => undefined);
		return done;
	}

	/** Ends serving; Envoys keep what they have. */
	async close(): Promise<void> {
		await this.#listening?.close({ graceMs: 0 });
	}

	async #publish(resources: readonly XdsResource[], timeoutMs: number): Promise<void> {
		try {
			const [fault] = this.#publisher.publish(resources);
			if (fault !== undefined) throw new Error(`${fault.name}: ${fault.reason}`);
			await this.#taken(timeoutMs);
			this.#last = resources;
		} catch (error) {
			this.#publisher.publish(this.#last);
			await this.#taken(timeoutMs).catch((cause: unknown) => {
				const { message } = error as Error;
				throw new Error(`${message}; and what was published before could not be put back`, { cause });
			});
			throw error instanceof NotTaken ? new Error(error.message, { cause: error }) : error;
		}
	}

	#taken(timeoutMs: number): Promise<void> {
		return taken(this.#controlPlane, this.#store, { clients: this.#attached.size, timeoutMs });
	}
}

/** The names of the tables that listeners ask for. */
function tablesOf(value: unknown, names = new Set<string>()): ReadonlySet<string> {
	if (Array.isArray(value)) for (const item of value) tablesOf(item, names);
	else if (typeof value === 'object' && value !== null) {
		for (const [key, inner] of Object.entries(value)) {
			if (key === 'route_config_name' && typeof inner === 'string') names.add(inner);
			else tablesOf(inner, names);
		}
	}
	return names;
}
