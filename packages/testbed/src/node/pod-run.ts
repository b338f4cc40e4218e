// SPDX-License-Identifier: Apache-2.0
import type { PodReport } from '../daemon/context.ts';
import { endProcesses } from '../network/pids.ts';
import { until } from '../until.ts';
import { timestamp } from './container-state.ts';
import { PodEvents } from './events.ts';
import type { NodeParts } from './node-parts.ts';
import { type Pod, podName } from './pod.ts';
import { type PodContainer, PodContainers } from './pod-containers.ts';
import type { PodPlace } from './pod-field.ts';
import { makeSandbox, type PodSandbox } from './pod-sandbox.ts';
import { type Condition, type PodStatus, type PodView, phaseOf, podStatus } from './pod-status.ts';
import { StatusWriter } from './status-writer.ts';
import { untilDone } from './until-done.ts';

/** How long what served the containers has when they have ended. */
const restGraceMs = 1_000;

/** One pod from when it is seen until it is gone from this node. */
export class PodRun {
	readonly #parts: NodeParts;
	readonly #events: PodEvents;
	readonly #writer: StatusWriter;
	readonly #containers: PodContainers;
	readonly #ending = new AbortController();
	readonly #startTime = timestamp(new Date());
	#pod: Pod;
	#conditions: readonly Condition[];
	#sandbox: PodSandbox | undefined;
	/** Stays after the sandbox is gone. */
	#place: PodPlace | undefined;
	#life: Promise<void> = Promise.resolve();
	#ended: Promise<void> | undefined;

	constructor(parts: NodeParts, pod: Pod) {
		this.#parts = parts;
		this.#pod = pod;
		this.#conditions = (pod.status?.conditions as readonly Condition[] | undefined) ?? [];
		this.#events = new PodEvents(parts.kube, pod);
		this.#writer = new StatusWriter(parts.kube, pod, () => this.#status(), parts.log);
		this.#containers = new PodContainers(pod, {
			logsFolder: parts.logsFolder,
			proxies: parts.proxies,
			sandbox: () => this.#sandbox,
			changed: () => this.#writer.changed(),
			warn: (reason, message) => this.#events.warn(reason, message),
		});
	}

	/** Paths of all its logs, those of runs before included. */
	get logFiles(): readonly string[] {
		return this.#containers.all.flatMap(({ run }) => run.log.files);
	}

	/** Begins to run it. */
	start(): void {
		this.#life = this.#live().catch((error: Error) => {
			this.#parts.log(`${podName(this.#pod)}: ${error.stack ?? error.message}`);
		});
	}

	/** Takes a newer version of the pod; what can change in one are its conditions and its deletion. */
	update(pod: Pod): void {
		this.#pod = pod;
		this.#writer.changed();
	}

	/** Ends its containers within `graceMs` and removes its network; may be called again, with less time. */
	async end(graceMs: number): Promise<void> {
		const isFirst = this.#ended === undefined;
		this.#ended ??= this.#end(graceMs);
		const kill = async (): Promise<void> => {
			if (this.#sandbox !== undefined) await endProcesses([this.#sandbox.networkNamespace]).catch(() => undefined);
		};
		const timer = isFirst ? undefined : setTimeout(() => void kill(), graceMs);
		await this.#ended;
		clearTimeout(timer);
	}

	/** As `end`, but its object stays as it is: a node that starts later runs the pod again. */
	leave(graceMs: number): Promise<void> {
		this.#writer.end();
		return this.end(graceMs);
	}

	report(): PodReport {
		const view = this.#view();
		const { namespace, name } = this.#pod.metadata;
		const conditions = this.#status().conditions;
		return {
			namespace,
			name,
			phase: phaseOf(view),
			ready: conditions.some(({ type, status }) => type === 'Ready' && status === 'True'),
			...(this.#sandbox === undefined
				? {}
				: { address: this.#sandbox.place.address, networkNamespace: this.#sandbox.networkNamespace }),
			restarts: view.containers.reduce((sum, { restarts }) => sum + restarts, 0),
			logs: Object.fromEntries(this.#containers.all.map(({ run }) => [run.spec.name, run.log.path])),
		};
	}

	async #live(): Promise<void> {
		const { signal } = this.#ending;
		this.#writer.changed();
		const hasSidecar = await untilDone(signal, () => this.#wantsSidecar(), this.#failed('FailedToReadNamespace'));
		if (hasSidecar === undefined) return;
		const make = () => this.#parts.making.run(() => makeSandbox(this.#parts, this.#pod, hasSidecar));
		this.#sandbox = await untilDone(signal, make, this.#failed('FailedCreatePodSandBox'));
		if (this.#sandbox === undefined) return;
		this.#place = this.#sandbox.place;
		this.#writer.changed();
		if (hasSidecar) await this.#settled(this.#containers.startProxy());
		if (await this.#initialize(signal)) await Promise.all(this.#containers.mains.map((one) => one.start()));
		if (!signal.aborted) await this.#finish();
	}

	/** Runs what comes before the containers, one after another; whether all of it went well. */
	async #initialize(signal: AbortSignal): Promise<boolean> {
		for (const init of this.#containers.inits) {
			if (signal.aborted) return false;
			const done = init.start();
			if (init.run.spec.restartPolicy === 'Always') await this.#settled(init, (one) => one.run.isStarted);
			else await done;
			if (init.hasFailed) return false;
		}
		return !signal.aborted;
	}

	/** Waits until something can be used, or the pod is to end. */
	async #settled(one: PodContainer, isSo = (it: PodContainer) => it.run.isReady): Promise<void> {
		const check = () => (isSo(one) || this.#ending.signal.aborted ? true : undefined);
		await until(podName(this.#pod), check, { timeoutMs: Number.POSITIVE_INFINITY, everyMs: 20 });
	}

	async #wantsSidecar(): Promise<boolean> {
		const { kube, proxies } = this.#parts;
		if (proxies === undefined) return false;
		const { namespace } = this.#pod.metadata;
		const object = await kube.get({ apiVersion: 'v1', kind: 'Namespace', name: namespace });
		return proxies.wantsSidecar(this.#pod, object?.metadata.labels ?? {});
	}

	/** Tells why something failed, which is tried again. */
	#failed(reason: string): (error: Error) => void {
		return ({ message }) => {
			this.#events.warn(reason, message);
			this.#parts.log(`${podName(this.#pod)}: ${message}`);
		};
	}

	/** All containers have ended for good: the rest of the pod goes, its object stays. */
	async #finish(): Promise<void> {
		await this.#containers.stopRest(restGraceMs);
		await this.#removeSandbox();
		this.#writer.changed();
	}

	async #end(graceMs: number): Promise<void> {
		this.#ending.abort();
		await this.#containers.stop(graceMs);
		await this.#life;
		await this.#removeSandbox();
		this.#writer.end();
	}

	async #removeSandbox(): Promise<void> {
		const sandbox = this.#sandbox;
		this.#sandbox = undefined;
		const never = new AbortController().signal;
		await untilDone(never, async () => sandbox?.remove(), this.#failed('FailedKillPod'));
	}

	#view(): PodView {
		const { proxy, inits, mains } = this.#containers;
		return {
			pod: this.#pod,
			place: this.#place,
			startTime: this.#startTime,
			proxy: proxy === undefined ? 'none' : proxy.run.isReady ? 'ready' : 'not ready',
			inits: inits.map((one) => one.view()),
			containers: mains.map((one) => one.view()),
		};
	}

	#status(): PodStatus {
		const status = podStatus(this.#view(), this.#before(), timestamp(new Date()));
		this.#conditions = status.conditions;
		return status;
	}

	/** The conditions of others as they were last seen, ours as they were last worked out. */
	#before(): readonly Condition[] {
		const seen = (this.#pod.status?.conditions as readonly Condition[] | undefined) ?? [];
		const ours = new Set(this.#conditions.map(({ type }) => type));
		return [...this.#conditions, ...seen.filter(({ type }) => !ours.has(type))];
	}
}
