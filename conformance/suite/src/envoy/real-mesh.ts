// SPDX-License-Identifier: Apache-2.0
import { type HttpRequest, servicePortName, type XdsResource } from '@branchline/plan';
import { LocalFeed } from '@branchline/serve';
import { fetchEnvoy, httpListener, startEnvoy } from '@branchline/testbed';
import { type LocalResponder, startResponder } from '../responder/local-responder.ts';
import { type Backends, startBackends } from './backends.ts';
import { foreignName, published, shopServicePorts } from './loopback.ts';
import { type Observation, Observer } from './observation.ts';

/** The table that random routes stand in. */
export const edge = 'edge';

const names = shopServicePorts.map(servicePortName);

/** A real Envoy with a listener for the user's table and one for each service port of the random shop. */
export class RealMesh {
	readonly backends: Backends;
	readonly responder: LocalResponder;
	readonly #feed: LocalFeed;
	readonly #observer: Observer;
	readonly #ports: ReadonlyMap<string, number>;
	readonly #ending: readonly (() => unknown)[];

	private constructor(
		backends: Backends,
		responder: LocalResponder,
		feed: LocalFeed,
		ports: ReadonlyMap<string, number>,
		ending: readonly (() => unknown)[],
	) {
		this.backends = backends;
		this.responder = responder;
		this.#feed = feed;
		this.#observer = new Observer(backends);
		this.#ports = ports;
		this.#ending = ending;
	}

	/** Starts Envoy, of a release or the usual one, and a backend on loopback for everything that a request can reach. */
	static async start(version?: string): Promise<RealMesh> {
		const backends = await startBackends([...names, foreignName]);
		const responder = await startResponder();
		const listeners = [edge, ...names].map((name) => httpListener({ name }));
		const feed = await LocalFeed.open({ listeners });
		const envoy = await startEnvoy({
			binary: (await fetchEnvoy(version === undefined ? {} : { version })).path,
			config: feed.bootstrap('law'),
		});
		feed.attach(envoy);
		const ports = new Map<string, number>();
		for (const { name } of listeners) ports.set(name, await envoy.port(name));
		const ending = [() => envoy.stop(), () => feed.close(), () => responder.stop(), () => backends.stop()] as const;
		return new RealMesh(backends, responder, feed, ports, ending);
	}

	/** Makes Envoy route by these resources alone, and resolves when it does. */
	publish(resources: readonly XdsResource[]): Promise<void> {
		return this.#feed.publish(published(resources, [edge, ...names], this.backends));
	}

	/** Sends a request where its `to` says; waits for as many mirrored copies as are expected. */
	ask(request: HttpRequest, draw: number, mirrors: number): Promise<Observation> {
		const { to } = request;
		if ('gateway' in to) throw new Error('a gateway: this mesh has listeners for tables and service ports only');
		const name = 'routeConfiguration' in to ? to.routeConfiguration : servicePortName(to);
		return this.#observer.ask(this.#ports.get(name)!, request, draw, mirrors);
	}

	/** Ends everything. */
	async stop(): Promise<void> {
		this.#observer.stop();
		for (const end of this.#ending) await end();
	}
}
