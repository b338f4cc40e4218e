// SPDX-License-Identifier: Apache-2.0
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Answer, HttpRequest, NativeObject, Outcome } from '@branchline/plan';
import { call, type Envoy, FileXds, fetchEnvoy, httpListener, startEnvoy, staticCluster } from '@branchline/testbed';
import { type Backends, startBackends } from './backends.ts';

/** The versions of Envoy that the interpreter speaks of, with the implementation it knows each by. */
export const versions = [
	['1.38.3', 'envoy-1.38'],
	['1.39.3', 'envoy-1.39'],
] as const;

/** The name of the table that every request is sent to. */
export const tableName = 'table';

/** A real Envoy of one version with one route table, and clusters of which some have a backend and some no endpoint. */
export class TableEnvoy {
	readonly implementation: string;
	readonly #clusters: readonly ReturnType<typeof staticCluster>[];
	readonly #backends: Backends;
	readonly #names: ReadonlyMap<number, string>;
	readonly #envoy: Envoy;
	readonly #xds: FileXds;
	readonly #port: number;
	readonly #agent = new Agent({ keepAlive: true, maxSockets: 8 });
	readonly #directory: string;

	private constructor(
		implementation: string,
		alive: readonly string[],
		dead: readonly string[],
		running: { backends: Backends; envoy: Envoy; xds: FileXds; port: number; directory: string },
	) {
		this.implementation = implementation;
		this.#backends = running.backends;
		this.#envoy = running.envoy;
		this.#xds = running.xds;
		this.#port = running.port;
		this.#directory = running.directory;
		this.#names = new Map(alive.map((name) => [running.backends.at(name).port, name]));
		this.#clusters = [
			...alive.map((name) => staticCluster(name, [running.backends.at(name)])),
			...dead.map((name) => staticCluster(name, [])),
		];
	}

	/** Starts it; nothing is left where that fails half-way but what ends with this process. */
	static async start(
		[version, implementation]: (typeof versions)[number],
		alive: readonly string[],
		dead: readonly string[],
	): Promise<TableEnvoy> {
		const directory = await mkdtemp(join(tmpdir(), 'branchline-table-'));
		const backends = await startBackends(alive);
		const xds = await FileXds.open({ directory, listeners: [httpListener({ name: tableName })] });
		const envoy = await startEnvoy({ binary: (await fetchEnvoy({ version })).path, config: xds.bootstrap });
		xds.attach(envoy);
		const port = await envoy.port(tableName);
		return new TableEnvoy(implementation, alive, dead, { backends, envoy, xds, port, directory });
	}

	/** Makes Envoy route by a table, given without its name; rejects with Envoy's reason where it refuses the table. */
	publish(table: object): Promise<void> {
		return this.#xds.publish({ clusters: this.#clusters, routeConfigurations: [{ name: tableName, ...table }] });
	}

	/** The configuration as an interpreter gets it. */
	configuration(table: object): { readonly objects: readonly NativeObject[]; readonly implementation: string } {
		const type = 'type.googleapis.com/envoy.config.route.v3.RouteConfiguration';
		const { implementation } = this;
		return { objects: [{ '@type': type, name: tableName, ...table }, ...this.#clusters], implementation };
	}

	/** Where a request goes: the name of a backend, or the status of an answer that Envoy gives by itself. */
	async ask({ method, path, authority, headers }: HttpRequest): Promise<string> {
		const lines: Record<string, string[]> = {};
		for (const [name, value] of headers) lines[name] = [...(lines[name] ?? []), value];
		const given = { ...lines, host: authority };
		const port = this.#port;
		const request = { host: '127.0.0.1', port, method, path, headers: given, agent: this.#agent };
		const answer = await call({ ...request, timeoutMs: 30_000 });
		return answer.headers['x-backend']?.[0] ?? String(answer.status);
	}

	/** Where an interpreter says it goes, in the same words: every possibility with its share, which sum to 1. */
	shares(answer: Answer): ReadonlyMap<string, number> {
		if (answer.kind === 'reply') return new Map([[String(answer.status), 1]]);
		const total = answer.backends.reduce((sum, { weight }) => sum + weight, 0);
		const shares = new Map<string, number>();
		for (const { weight, to } of answer.backends) {
			const name = this.#nameOf(to);
			shares.set(name, (shares.get(name) ?? 0) + weight / total);
		}
		return shares;
	}

	#nameOf(to: Outcome): string {
		return (to.kind === 'address' && this.#names.get(to.port)) || '503';
	}

	/** Ends everything. */
	async stop(): Promise<void> {
		this.#agent.destroy();
		await this.#envoy.stop();
		await this.#backends.stop();
		await rm(this.#directory, { recursive: true, force: true });
	}
}
