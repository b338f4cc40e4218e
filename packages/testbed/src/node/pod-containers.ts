// SPDX-License-Identifier: Apache-2.0
import { join } from 'node:path';
import { ContainerLog } from './container-log.ts';
import type { ContainerProcess } from './container-process.ts';
import { CannotStart, ContainerRun } from './container-run.ts';
import { probeAddress } from './node-parts.ts';
import type { Container, Pod } from './pod.ts';
import type { PodSandbox } from './pod-sandbox.ts';
import type { ContainerView } from './pod-status.ts';
import type { Proxies } from './proxies.ts';

/** What containers need of their pod. `sandbox` answers where they run, once there is one. */
export interface ContainersHost {
	readonly logsFolder: string;
	readonly proxies: Proxies | undefined;
	readonly sandbox: () => PodSandbox | undefined;
	readonly changed: () => void;
	readonly warn: (reason: string, message: string) => void;
}

/** One container, and whether it has ended for good. */
export class PodContainer {
	readonly run: ContainerRun;
	readonly #changed: () => void;
	#isDone = false;

	constructor(run: ContainerRun, changed: () => void) {
		this.run = run;
		this.#changed = changed;
	}

	/** It will not run again, and not because it has done its work. */
	get hasFailed(): boolean {
		const { state } = this.run;
		return this.#isDone && !('terminated' in state && state.terminated.exitCode === 0);
	}

	/** Runs it; resolves when it has ended for good. */
	async start(): Promise<void> {
		await this.run.run();
		this.#isDone = true;
		this.#changed();
	}

	view(): ContainerView {
		const { spec, state, last, restarts, isStarted, isReady } = this.run;
		return { spec, state, last, restarts, isStarted, isReady, isDone: this.#isDone };
	}
}

const proxyName = 'istio-proxy';
const defaultGraceSeconds = 30;

interface EarlierStatus {
	readonly name: string;
	readonly restartCount: number;
	readonly state?: { readonly waiting?: object };
}

/** The containers of a pod: its own, and the proxy that a mesh puts beside them. */
export class PodContainers {
	readonly inits: readonly PodContainer[];
	readonly mains: readonly PodContainer[];
	#proxy: PodContainer | undefined;
	readonly #pod: Pod;
	readonly #host: ContainersHost;

	constructor(pod: Pod, host: ContainersHost) {
		this.#pod = pod;
		this.#host = host;
		const { initContainers = [], containers, restartPolicy = 'Always' } = pod.spec;
		const ofInit = ({ restartPolicy: own }: Container) =>
			own === 'Always' ? 'Always' : restartPolicy === 'Never' ? 'Never' : 'OnFailure';
		this.inits = initContainers.map((spec) => this.#container(spec, ofInit(spec)));
		this.mains = containers.map((spec) => this.#container(spec, restartPolicy));
	}

	/** The proxy of the mesh, once it was started. */
	get proxy(): PodContainer | undefined {
		return this.#proxy;
	}

	get all(): readonly PodContainer[] {
		return [...this.inits, ...this.mains, ...(this.#proxy === undefined ? [] : [this.#proxy])];
	}

	/** Starts the mesh's proxy. */
	startProxy(): PodContainer {
		const { proxies } = this.#host;
		const spec: Container = { name: proxyName, ...(proxies && { readinessProbe: proxies.readiness }) };
		this.#proxy = this.#container(spec, 'Always', () => this.#describeProxy());
		void this.#proxy.start();
		return this.#proxy;
	}

	/** Ends the containers, then what served them. */
	async stop(graceMs: number): Promise<void> {
		await Promise.all(this.mains.map(({ run }) => run.stop(graceMs)));
		await this.stopRest(graceMs);
	}

	/** Ends what served the containers. */
	async stopRest(graceMs: number): Promise<void> {
		const rest = this.#proxy === undefined ? this.inits : [...this.inits, this.#proxy];
		await Promise.all(rest.map(({ run }) => run.stop(graceMs)));
	}

	#container(spec: Container, policy: string, describe?: () => Promise<ContainerProcess>): PodContainer {
		const { logsFolder, sandbox, changed, warn, proxies } = this.#host;
		const { namespace, name } = this.#pod.metadata;
		const isRouter = spec.image === 'auto' && spec.readinessProbe === undefined && proxies !== undefined;
		const whole = isRouter ? { ...spec, readinessProbe: proxies.readiness } : spec;
		const graceSeconds = this.#pod.spec.terminationGracePeriodSeconds ?? defaultGraceSeconds;
		const run = new ContainerRun(
			whole,
			{
				address: () => sandbox()?.place.address ?? '',
				from: probeAddress,
				policy,
				graceMs: graceSeconds * 1_000,
				log: new ContainerLog(join(logsFolder, `${namespace}_${name}_${spec.name}.log`)),
				describe: describe ?? (() => this.#placed().describer.describe(whole)),
				changed,
				warn,
			},
			this.#earlierRestarts(spec.name),
		);
		return new PodContainer(run, changed);
	}

	#describeProxy(): Promise<ContainerProcess> {
		return this.#placed().describer.describeSidecar();
	}

	#placed(): PodSandbox {
		const sandbox = this.#host.sandbox();
		if (sandbox === undefined) throw new CannotStart('ContainerCreating', 'the pod has no network yet');
		return sandbox;
	}

	/** How often a container was restarted before this node saw it; a node that starts anew restarts what ran. */
	#earlierRestarts(name: string): number {
		const { containerStatuses = [], initContainerStatuses = [] } = (this.#pod.status ?? {}) as {
			readonly containerStatuses?: readonly EarlierStatus[];
			readonly initContainerStatuses?: readonly EarlierStatus[];
		};
		const earlier = [...containerStatuses, ...initContainerStatuses].find((one) => one.name === name);
		if (earlier === undefined) return 0;
		return earlier.restartCount + (earlier.state?.waiting === undefined ? 1 : 0);
	}
}
