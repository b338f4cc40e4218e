// SPDX-License-Identifier: Apache-2.0
import { setTimeout as delay } from 'node:timers/promises';
import { endChild } from '../process/child.ts';
import { type HealthListener, watchHealth } from './container-health.ts';
import type { ContainerLog } from './container-log.ts';
import { type ContainerProcess, type StartedContainer, startContainer } from './container-process.ts';
import {
	type ContainerState,
	isForgotten,
	isRestarted,
	restartDelay,
	type Terminated,
	terminated,
	timestamp,
} from './container-state.ts';
import type { Container } from './pod.ts';
import { act, type HandlerTarget } from './probe-action.ts';

/** Why a container cannot be started now: what its status says. It is tried again. */
export class CannotStart extends Error {
	readonly reason: string;

	constructor(reason: string, message: string) {
		super(message);
		this.reason = reason;
	}
}

/** What a container needs of its pod. */
export interface ContainerHost {
	/** The pod's address. */
	address(): string;
	/** The address from which probes are sent. */
	readonly from: string;
	readonly policy: string;
	readonly graceMs: number;
	readonly log: ContainerLog;
	/** Works out what to run; rejects with CannotStart. */
	describe(): Promise<ContainerProcess>;
	changed(): void;
	warn(reason: string, message: string): void;
}

const againMs = { first: 500, most: 10_000 } as const;

interface Running {
	readonly child: StartedContainer;
	readonly variables: HandlerTarget['variables'];
}

/** One container of a pod from its first start to its last end. */
export class ContainerRun {
	readonly spec: Container;
	readonly #host: ContainerHost;
	readonly #wanted = new AbortController();
	#state: ContainerState = { waiting: { reason: 'ContainerCreating' } };
	#last: ContainerState | undefined;
	#restarts: number;
	#isStarted = false;
	#isReady = false;
	#running: Running | undefined;

	constructor(spec: Container, host: ContainerHost, restarts = 0) {
		this.spec = spec;
		this.#host = host;
		this.#restarts = restarts;
	}

	get state(): ContainerState {
		return this.#state;
	}

	/** How the run before ended. */
	get last(): ContainerState | undefined {
		return this.#last;
	}

	get restarts(): number {
		return this.#restarts;
	}

	/** Whether it runs and its startup probe, if it has one, has succeeded. */
	get isStarted(): boolean {
		return this.#isStarted;
	}

	get isReady(): boolean {
		return this.#isReady;
	}

	get log(): ContainerLog {
		return this.#host.log;
	}

	/** Runs it, again and again as its policy says, until it has ended for good or was stopped. */
	async run(): Promise<void> {
		const { signal } = this.#wanted;
		let failures = 0;
		while (!signal.aborted) {
			const began = performance.now();
			const end = await this.#once(signal);
			if (end === undefined || signal.aborted || !isRestarted(this.#host.policy, end.exitCode)) return;
			if (isForgotten(performance.now() - began)) failures = 0;
			await this.#backOff(restartDelay(failures++), signal);
			this.#restarts++;
		}
	}

	/** Ends it: what its `preStop` says, SIGTERM, and SIGKILL when `graceMs` is over. It is not started again. */
	async stop(graceMs: number): Promise<void> {
		const began = performance.now();
		this.#wanted.abort();
		this.#isReady = false;
		if (this.#running === undefined) return;
		const { child, variables } = this.#running;
		const { preStop } = this.spec.lifecycle ?? {};
		const inside = preStop && (await child.inside);
		if (preStop && inside) {
			const why = await Promise.race([act(preStop, this.#target(inside, variables), graceMs), child.exited]);
			if (typeof why === 'string') this.#host.warn('FailedPreStopHook', `preStop of ${this.spec.name} failed: ${why}`);
		}
		await endChild(child, Math.max(0, graceMs - (performance.now() - began)));
	}

	async #once(signal: AbortSignal): Promise<Terminated | undefined> {
		const started = await this.#start(signal);
		if (started === undefined) return undefined;
		const { child, variables } = started;
		const startedAt = new Date();
		this.#running = started;
		this.#become({ running: { startedAt: timestamp(startedAt) } });
		const ended = new AbortController();
		void child.inside.then((inside) => {
			if (inside === undefined || ended.signal.aborted) return;
			void watchHealth(this.spec, this.#target(inside, variables), ended.signal, this.#listener(child));
		});
		const exit = await child.exited;
		ended.abort();
		this.#running = undefined;
		this.#isReady = false;
		this.#isStarted = false;
		const end = terminated(exit, startedAt, exit.code === 0 ? '' : this.#host.log.tail(5));
		this.#become({ terminated: end });
		return end;
	}

	/** Starts it as soon as that is possible; undefined where it is to end before. */
	async #start(signal: AbortSignal): Promise<Running | undefined> {
		for (let pause: number = againMs.first; !signal.aborted; pause = Math.min(pause * 2, againMs.most)) {
			try {
				const described = await this.#host.describe();
				if (signal.aborted) return undefined;
				return { child: startContainer(described, this.#host.log), variables: described.variables };
			} catch (error) {
				const { message } = error as Error;
				const reason = error instanceof CannotStart ? error.reason : 'CreateContainerError';
				this.#host.warn('Failed', `container ${this.spec.name}: ${message}`);
				this.#become({ waiting: { reason, message } });
			}
			await delay(pause, undefined, { signal }).catch(() => undefined);
		}
		return undefined;
	}

	async #backOff(ms: number, signal: AbortSignal): Promise<void> {
		this.#last = this.#state;
		if (ms === 0) return;
		const message = `back-off ${ms / 1_000}s restarting failed container ${this.spec.name}`;
		this.#host.warn('BackOff', message);
		this.#become({ waiting: { reason: 'CrashLoopBackOff', message } });
		await delay(ms, undefined, { signal }).catch(() => undefined);
	}

	/** What is found out about the health of a process of this container. */
	#listener(child: StartedContainer): HealthListener {
		const { changed, warn, graceMs } = this.#host;
		return {
			started: () => {
				this.#isStarted = true;
				changed();
			},
			ready: (isReady) => {
				this.#isReady = isReady && !this.#wanted.signal.aborted;
				changed();
			},
			warn,
			end: (seconds) => void endChild(child, seconds === undefined ? graceMs : seconds * 1_000),
		};
	}

	#target(command: HandlerTarget['command'], variables: HandlerTarget['variables']): HandlerTarget {
		const { from } = this.#host;
		return { container: this.spec, address: this.#host.address(), from, command, variables };
	}

	#become(state: ContainerState): void {
		this.#state = state;
		this.#host.changed();
	}
}
