// SPDX-License-Identifier: Apache-2.0
import { mkdir } from 'node:fs/promises';
import type { Server } from 'node:net';
import { connect, type Kube } from '@branchline/kube';
import { definitionsFolder } from '../build/cache.ts';
import { definitionsOf, pinOf, versionsOf } from '../build/implementations.ts';
import { apiServer, apiServerAddress, apiServerUrl } from '../control-plane/api-server.ts';
import { controllerManager } from '../control-plane/controllers.ts';
import { writeCredentials } from '../control-plane/credentials.ts';
import { createDefinitions, untilServed } from '../control-plane/definitions.ts';
import { etcd } from '../control-plane/etcd.ts';
import { kubeProxy } from '../control-plane/kube-proxy.ts';
import { kubeconfigText, writeKubeconfig } from '../control-plane/kubeconfig.ts';
import type { ControlPlaneParts } from '../control-plane/parts.ts';
import { keepSeed, plantSeed } from '../control-plane/seed.ts';
import { Network } from '../network/network.ts';
import { startNode } from '../node/start-node.ts';
import type { SupervisedProcess } from '../process/supervised.ts';
import { componentLog, statePaths } from '../state/paths.ts';
import { type TestbedState, writeState } from '../state/state-file.ts';
import type { NodeAgent, TestbedContext } from './context.ts';
import { forward } from './forwarder.ts';
import type { StartMessage } from './messages.ts';
import { starts } from './starts.ts';
import { componentStatus, type TestbedStatus } from './status.ts';

/** What a daemon tells while it starts: `part` when something is ready, `log` what is for its own log. */
export interface DaemonListener {
	part(name: string, ms: number): void;
	log(line: string): void;
}

/** Starts and holds everything that runs in a testbed. */
export class Daemon {
	readonly #start: StartMessage;
	readonly #listener: DaemonListener;
	readonly #components = new Map<string, SupervisedProcess>();
	#node: NodeAgent | undefined;
	#kube: Kube | undefined;
	#state: TestbedState;

	constructor(start: StartMessage, listener: DaemonListener) {
		this.#start = start;
		this.#listener = listener;
		this.#state = stateOf(start);
	}

	/** Starts everything, side by side where possible; rejects with the first thing that failed. */
	async start(server: Server): Promise<TestbedState> {
		const { testbed, programs, port } = this.#start;
		const paths = statePaths(testbed);
		await mkdir(paths.podLogs, { recursive: true });
		const credentials = await writeCredentials(paths.pki);
		await writeKubeconfig(paths.insideKubeconfig, kubeconfigText(testbed, apiServerUrl, credentials));
		await writeKubeconfig(paths.kubeconfig, kubeconfigText(testbed, `https://127.0.0.1:${port}`, credentials));
		const log = (component: string) => componentLog(testbed, component);
		const parts: ControlPlaneParts = { testbed, programs, paths, credentials, log };
		await this.#run(etcd(parts));
		const definitions = definitionsOf(this.#start.implementations);
		const isPlanted = await plantSeed(definitions);
		await this.#run(apiServer(parts));
		forward(server, apiServerAddress);
		const kube = await connect({ kubeconfig: paths.insideKubeconfig });
		this.#kube = kube;
		const crds = this.#timed('definitions', async () => {
			if (!isPlanted) await createDefinitions(kube, await Promise.all(definitions.map(definitionsFolder)));
			await untilServed(kube);
			if (!isPlanted) await keepSeed(definitions);
		});
		await Promise.all([crds, this.#startRest(parts, crds, kube)]);
		await writeState(this.#state);
		return this.#state;
	}

	status(): TestbedStatus {
		const components = [...this.#components.values()].map(componentStatus);
		return { ...this.#state, components, pods: this.#node?.pods() ?? [] };
	}

	async restart(component: string): Promise<void> {
		const process = this.#components.get(component);
		if (process !== undefined) return process.restart();
		throw new Error(`${component}: expected one of ${[...this.#components.keys()].join(', ')}`);
	}

	/** Lets go of the pods and the API server, without waiting; what runs is left to whoever removes the network. */
	close(): void {
		this.#node?.stop().catch(() => undefined);
		this.#kube?.close();
	}

	async #startRest(parts: ControlPlaneParts, crds: Promise<void>, kube: Kube): Promise<void> {
		const { implementations } = this.#start;
		const context = this.#context(parts, crds);
		await Promise.all([
			this.#run(controllerManager(parts)),
			this.#run(kubeProxy(parts)),
			this.#timed('node', async () => {
				this.#node = await startNode(context);
			}),
			...implementations.map((name) => this.#add(pinOf(name).component, () => starts[name](context, kube))),
		]);
	}

	#context({ paths, credentials }: ControlPlaneParts, crds: Promise<void>): TestbedContext {
		const { testbed, programs, implementations, proxyVersion, debounceMs } = this.#start;
		return {
			name: testbed,
			directory: paths.directory,
			network: new Network(testbed),
			kubeconfig: paths.insideKubeconfig,
			token: credentials.token,
			programs,
			implementations,
			crds,
			proxyVersion,
			...(debounceMs === undefined ? {} : { debounceMs }),
			log: (line) => this.#listener.log(line),
		};
	}

	#run(process: SupervisedProcess): Promise<void> {
		this.#components.set(process.name, process);
		return this.#timed(process.name, () => process.start());
	}

	#add(name: string, start: () => Promise<SupervisedProcess>): Promise<void> {
		return this.#timed(name, async () => {
			this.#components.set(name, await start());
		});
	}

	async #timed(name: string, work: () => Promise<void>): Promise<void> {
		const began = performance.now();
		await work();
		this.#listener.part(name, Math.round(performance.now() - began));
	}
}

function stateOf({ testbed, implementations, lifetime, proxyVersion }: StartMessage): TestbedState {
	return {
		name: testbed,
		pid: process.pid,
		startedAt: new Date().toISOString(),
		implementations,
		versions: versionsOf(implementations, proxyVersion),
		kubeconfig: statePaths(testbed).kubeconfig,
		lifetime,
	};
}
