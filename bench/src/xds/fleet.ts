// SPDX-License-Identifier: Apache-2.0
import { performance } from 'node:perf_hooks';
import { type Past, XdsClient } from './client.ts';
import { versionFields } from './messages.ts';
import type { Server } from './server.ts';
import { type Holdings, types, type World } from './world.ts';

/** A change of one sandbox. */
export type Action = 'change' | 'remove' | 'add';

interface Waiting {
	readonly clients: Set<XdsClient>;
	readonly has: (client: XdsClient) => boolean;
	readonly resolve: () => void;
	readonly reject: (error: Error) => void;
}

/** How many streams get everything at a time: one client process stands for as many machines. */
const atOnce = 10;

/** How long clients may take to hold what they should, in milliseconds. */
const patience = 120_000;

/** A server and the clients of it, which are to hold what the server was told. */
export class Fleet {
	readonly server: Server;
	readonly #world: World;
	readonly #expected: Holdings;
	#clients: XdsClient[] = [];
	#revision = 0;
	#waiting: Waiting | undefined;
	#failure: Error | undefined;

	/** The server holds every sandbox in revision 0. */
	constructor(server: Server, world: World) {
		this.server = server;
		this.#world = world;
		this.#expected = world.initial();
	}

	/** How many sandboxes there are when none is removed. */
	get sandboxes(): number {
		return this.#world.size;
	}

	/** How many streams there are. */
	get streams(): number {
		return this.#clients.length;
	}

	/** Bytes that came on all streams so far. */
	get bytes(): number {
		return this.#clients.reduce((sum, { bytes }) => sum + bytes, 0);
	}

	/** Opens streams until there are so many, some at a time, and waits until they hold everything. */
	async grow(streams: number): Promise<void> {
		while (this.streams < streams) {
			const added = this.#open(Math.min(atOnce, streams - this.streams));
			await this.#until((client) => client.holdings.firstDifference(this.#expected) === undefined, added);
		}
	}

	/**
	 * Opens streams all at once whose clients have something from before, changes one sandbox meanwhile, and waits until
	 * all have that change; answers the milliseconds.
	 */
	async storm(streams: number, past: Past, index: number): Promise<number> {
		const start = performance.now();
		this.#open(streams, past);
		await this.act('change', index);
		return performance.now() - start;
	}

	/** Changes one sandbox and answers the milliseconds until the last client has acknowledged it. */
	async act(action: Action, index: number): Promise<number> {
		const revision = action === 'change' ? ++this.#revision : 0;
		if (action === 'remove') this.#world.drop(this.#expected, index);
		else this.#world.put(this.#expected, index, revision);
		const done = this.#until((client) => client.holdings.agrees(this.#expected, index), this.#clients);
		const start = performance.now();
		if (action === 'remove') this.server.remove(index);
		else this.server.set(index, revision);
		await done;
		return performance.now() - start;
	}

	/** Throws where a client does not hold exactly what it should. */
	verify(): void {
		for (const [number, { holdings }] of this.#clients.entries()) {
			const index = holdings.firstDifference(this.#expected);
			if (index === undefined) continue;
			throw new Error(`${this.server.subject.name}: client ${number} is wrong about sandbox ${index}`);
		}
	}

	/** What a client has that has everything; it was one for this purpose. */
	async past(): Promise<Past> {
		const versions = { [types.clusters]: new Map<string, string>(), [types.endpoints]: new Map<string, string>() };
		const [client] = this.#open(1);
		client!.onVersion = (typeUrl, name, version) => void versions[typeUrl]!.set(name, version);
		await this.#until(({ holdings }) => holdings.firstDifference(this.#expected) === undefined, [client!]);
		const past = {
			versions: {
				clusters: versionFields(versions[types.clusters]!),
				endpoints: versionFields(versions[types.endpoints]!),
			},
			holdings: client!.holdings,
		};
		this.#clients = this.#clients.filter((one) => one !== client);
		await client!.close();
		return past;
	}

	/** Ends every stream. */
	async leave(): Promise<void> {
		await Promise.all(this.#clients.splice(0).map((client) => client.close()));
	}

	/** Ends every stream and the server. */
	async end(): Promise<void> {
		await this.leave();
		await this.server.stop();
	}

	#open(streams: number, past?: Past): readonly XdsClient[] {
		const events = {
			acknowledged: (client: XdsClient) => this.#acknowledged(client),
			failed: (cause: Error) => {
				this.#failure = new Error(`${this.server.subject.name}: a stream ended`, { cause });
				this.#waiting?.reject(this.#failure);
			},
		};
		const added = Array.from({ length: streams }, (_, index) => {
			const node = `bench-${this.streams + index}`;
			return new XdsClient(this.server.port, node, this.#world, events, past);
		});
		this.#clients.push(...added);
		return added;
	}

	#until(has: Waiting['has'], clients: readonly XdsClient[]): Promise<void> {
		const left = new Set(clients);
		let timer: NodeJS.Timeout;
		return new Promise<void>((resolve, reject) => {
			const late = () => new Error(`${this.server.subject.name}: ${left.size} clients lack something`);
			timer = setTimeout(() => reject(late()), patience);
			this.#waiting = { clients: left, has, resolve, reject };
			if (this.#failure !== undefined) reject(this.#failure);
			if (clients.length === 0) resolve();
		}).finally(() => clearTimeout(timer));
	}

	#acknowledged(client: XdsClient): void {
		const waiting = this.#waiting;
		if (waiting === undefined || !waiting.clients.has(client) || !waiting.has(client)) return;
		waiting.clients.delete(client);
		if (waiting.clients.size === 0) waiting.resolve();
	}
}
