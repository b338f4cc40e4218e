// SPDX-License-Identifier: Apache-2.0
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Change, ServedFiles } from './served-files.ts';
import type { Envoy } from './start-envoy.ts';
import { cdsFile, edsFile, rdsFile, type Subscription } from './subscription.ts';
import {
	byName,
	edsNameOf,
	fileSource,
	withEdsFile,
	withRdsFiles,
	type XdsResource,
	type XdsResources,
} from './xds-resources.ts';

/**
 * Where the files go (a directory of their own, made where missing) and what Envoy starts with. The `rds` of every
 * listener is pointed at a file; `clusters` are static ones, never changed afterwards; `bootstrap` is merged on top.
 */
export interface FileXdsOptions {
	readonly directory: string;
	readonly listeners: readonly XdsResource[];
	readonly clusters?: readonly XdsResource[];
	readonly node?: { readonly id: string; readonly cluster: string };
	readonly bootstrap?: Readonly<Record<string, unknown>>;
}

/** `timeoutMs` (15,000) bounds the wait for each file, not the whole of it. */
export interface PublishOptions {
	readonly timeoutMs?: number;
}

type Named = Readonly<Record<'clusters' | 'endpoints' | 'routes', ReadonlyMap<string, XdsResource>>>;
type Put = (subscription: Subscription, resources: readonly XdsResource[]) => Promise<void>;

const timeoutMs = 15_000;

/**
 * Serves xDS resources to Envoys on this machine by files, as an xDS server would by ADS: resources as such a server
 * sends them, with `{ads: {}}` or nothing for a config source, are pointed at the files.
 */
export class FileXds {
	/** The bootstrap to start Envoy with; the admin interface is left to `startEnvoy`. */
	readonly bootstrap: Readonly<Record<string, unknown>>;
	readonly #directory: string;
	readonly #routeNames = new Set<string>();
	readonly #files: ServedFiles;
	#clusters = new Map<string, XdsResource>();
	#queue: Promise<unknown> = Promise.resolve();

	private constructor({ directory, listeners, clusters = [], node, bootstrap = {} }: FileXdsOptions) {
		this.#directory = directory;
		this.#files = new ServedFiles(join(directory, 'draft'));
		const files = withRdsFiles(listeners, (name) => {
			this.#routeNames.add(name);
			return rdsFile(directory, name).path;
		});
		this.bootstrap = {
			node: node ?? { id: 'testbed', cluster: 'testbed' },
			dynamic_resources: { cds_config: fileSource(cdsFile(directory).path) },
			static_resources: { listeners: withoutTypes(files as XdsResource[]), clusters: withoutTypes(clusters) },
			...bootstrap,
		};
	}

	/**
	 * Writes the files that Envoy needs to start: no clusters, and route tables that answer 404 to everything.
	 *
	 * Rejects, with `cause`, where the directory cannot be written.
	 */
	static async open(options: FileXdsOptions): Promise<FileXds> {
		const directory = resolve(options.directory);
		const xds = new FileXds({ ...options, directory });
		const folders = ['.', 'rds', 'eds'].map((folder) => join(directory, folder));
		try {
			for (const folder of folders) await mkdir(folder, { recursive: true });
		} catch (cause) {
			throw new Error(`${directory}: cannot make the directory for xDS files`, { cause });
		}
		await xds.#files.put(cdsFile(directory), [], { timeoutMs });
		for (const name of xds.#routeNames) {
			await xds.#files.put(rdsFile(directory, name), [{ name, virtual_hosts: [] }], { timeoutMs });
		}
		return xds;
	}

	/** From now on `publish` waits for this Envoy too, which must have been started with `bootstrap`; answers the undoing. */
	attach(envoy: Envoy): () => void {
		return this.#files.attach(envoy);
	}

	/**
	 * Makes the attached Envoys route by `resources`, the whole new state, and resolves when each of them does.
	 *
	 * Make before break: the union of old and new clusters, then route tables, then the clusters that are left; each
	 * step waits for Envoy. Only files that change are written; calls queue. Route tables that no listener asks for
	 * are ignored; a missing one throws. Where Envoy rejects a step, what was published before is put back in the
	 * opposite order and the error carries Envoy's message.
	 */
	publish(resources: XdsResources, options: PublishOptions = {}): Promise<void> {
		const done = this.#queue.then(() => this.#publish(resources, options));
		this.#queue = done.catch(() => undefined);
		return done;
	}

	async #publish(resources: XdsResources, options: PublishOptions = {}): Promise<void> {
		const clusters = byName(resources.clusters);
		const endpoints = byName(resources.endpoints ?? []);
		const routes = byName(resources.routeConfigurations);
		for (const name of this.#routeNames) {
			if (!routes.has(name)) throw new Error(`route configuration ${name}: a listener asks for it, got none`);
		}
		const { timeoutMs: limit = timeoutMs } = options;
		const journal: Change[] = [];
		try {
			await this.#steps({ clusters, endpoints, routes }, (subscription, next) =>
				this.#files.put(subscription, next, { timeoutMs: limit, journal }),
			);
		} catch (reason) {
			await this.#files.putBack(journal, limit).catch((cause: unknown) => {
				const { message } = reason as Error;
				throw new Error(`${message}; and what was published before could not be put back`, { cause });
			});
			throw reason;
		}
		const gone = edsNames(this.#clusters);
		for (const name of edsNames(clusters)) gone.delete(name);
		this.#clusters = clusters;
		for (const name of gone) await this.#files.remove(this.#eds(name));
	}

	// The order of https://www.envoyproxy.io/docs/envoy/latest/api-docs/xds_protocol#eventual-consistency-considerations;
	// a file must be there before a cluster names it.
	async #steps({ clusters, endpoints, routes }: Named, put: Put): Promise<void> {
		for (const name of edsNames(clusters)) {
			await put(this.#eds(name), [endpoints.get(name) ?? { cluster_name: name, endpoints: [] }]);
		}
		await put(cdsFile(this.#directory), this.#served(new Map([...this.#clusters, ...clusters])));
		for (const name of this.#routeNames) {
			await put(rdsFile(this.#directory, name), [routes.get(name) as XdsResource]);
		}
		await put(cdsFile(this.#directory), this.#served(clusters));
	}

	#eds(name: string): Subscription {
		const readers = [...this.#clusters].filter(([, cluster]) => edsNameOf(cluster) === name);
		return edsFile(
			this.#directory,
			name,
			readers.map(([reader]) => reader),
		);
	}

	#served(clusters: ReadonlyMap<string, XdsResource>): XdsResource[] {
		return [...clusters.values()].map((cluster) => {
			const name = edsNameOf(cluster);
			return name === undefined ? cluster : withEdsFile(cluster, edsFile(this.#directory, name).path);
		});
	}
}

function edsNames(clusters: ReadonlyMap<string, XdsResource>): Set<string> {
	return new Set([...clusters.values()].map(edsNameOf).filter((name) => name !== undefined));
}

// A static resource is of a known type: there `@type` is an unknown field, which Envoy refuses.
function withoutTypes(resources: readonly XdsResource[]): XdsResource[] {
	return resources.map(({ '@type': _type, ...rest }) => rest);
}
