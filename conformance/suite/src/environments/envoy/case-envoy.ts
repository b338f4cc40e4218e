// SPDX-License-Identifier: Apache-2.0
import type { XdsResource } from '@branchline/plan';
import { LocalFeed } from '@branchline/serve';
import { fetchEnvoy, httpListener, startEnvoy } from '@branchline/testbed';
import { Echoes } from './echoes.ts';
import { listenerName } from './on-loopback.ts';

/** How many route tables one case may have. */
const tableCount = 12;
/** How many ports of applications one case may have. */
const applicationCount = 32;

/** One Envoy on this machine, with a listener for each route table of the case on stage, and its applications. */
export class CaseEnvoy {
	readonly tableCount = tableCount;
	readonly version: string;
	readonly echoes: Echoes;
	/** The ports of the listeners, by place. */
	readonly ports: readonly number[];
	readonly #feed: LocalFeed;
	readonly #ending: readonly (() => Promise<unknown>)[];

	private constructor(
		version: string,
		echoes: Echoes,
		ports: readonly number[],
		feed: LocalFeed,
		ending: readonly (() => Promise<unknown>)[],
	) {
		this.version = version;
		this.echoes = echoes;
		this.ports = ports;
		this.#feed = feed;
		this.#ending = ending;
	}

	/** Starts Envoy, of a release or the usual one, and the applications. Everything is ended again where that fails. */
	static async start(release?: string): Promise<CaseEnvoy> {
		const ending: (() => Promise<unknown>)[] = [];
		try {
			const { path, version } = await fetchEnvoy(release === undefined ? {} : { version: release });
			const echoes = await Echoes.start(applicationCount);
			ending.unshift(() => echoes.stop());
			const names = Array.from({ length: tableCount }, (_, place) => listenerName(place));
			const feed = await LocalFeed.open({ listeners: names.map(upgradable) });
			ending.unshift(() => feed.close());
			const envoy = await startEnvoy({ binary: path, config: feed.bootstrap('case') });
			ending.unshift(() => envoy.stop());
			feed.attach(envoy);
			const ports: number[] = [];
			for (const name of names) ports.push(await envoy.port(name));
			return new CaseEnvoy(version, echoes, ports, feed, ending);
		} catch (error) {
			for (const end of ending) await end();
			throw error;
		}
	}

	/** Makes Envoy route by these resources alone, and resolves when it does. Rejects with Envoy's words where it refuses. */
	publish(resources: readonly XdsResource[]): Promise<void> {
		return this.#feed.publish(resources);
	}

	async stop(): Promise<void> {
		for (const end of this.#ending) await end();
	}
}

/** A listener that lets requests become WebSockets. */
function upgradable(name: string): XdsResource {
	const listener = httpListener({ name });
	const chains = listener.filter_chains.map(({ filters }) => ({
		filters: filters.map(({ typed_config, ...filter }) => ({
			...filter,
			typed_config: { ...typed_config, upgrade_configs: [{ upgrade_type: 'websocket' }] },
		})),
	}));
	return { ...listener, filter_chains: chains };
}
