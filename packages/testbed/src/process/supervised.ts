// SPDX-License-Identifier: Apache-2.0
import { setTimeout as delay } from 'node:timers/promises';
import { until } from '../until.ts';
import { type Child, type ChildOptions, type Exit, endChild, killGroup, startChild } from './child.ts';
import { LogFile } from './log-file.ts';

/**
 * What to run and how to look after it. `log` is the path of a file for stdout and stderr, kept below `logBytes` (4 MiB)
 * by moving it to `<log>.1`. `isReady` is asked again and again until it answers true, for at most `readyTimeoutMs`
 * (60,000); without it a process is ready as soon as it runs. `restarts` says whether a process that ends by itself is
 * started again (`never`). On `stop` it has `stopTimeoutMs` (5,000) between SIGTERM and SIGKILL. `onChange` is called
 * after every change of `state`.
 */
export interface ProcessOptions extends ChildOptions {
	readonly log: string;
	readonly logBytes?: number;
	readonly isReady?: () => Promise<boolean>;
	readonly readyTimeoutMs?: number;
	readonly restarts?: 'always' | 'never';
	readonly stopTimeoutMs?: number;
	readonly onChange?: () => void;
}

/** `waiting`: it has ended, and will be started again. */
export type ProcessState = 'new' | 'starting' | 'ready' | 'waiting' | 'ended';

const backoff = { firstMs: 200, mostMs: 10_000, forgottenAfterMs: 30_000 };
const all = new Set<SupervisedProcess>();

/** Ends every process of this program by force, without waiting, and starts none of them again. */
export function endAllProcesses(): void {
	for (const process of all) process.abandon();
}

/** A process that is watched: its log, its readiness, its end, and its next start. */
export class SupervisedProcess {
	readonly name: string;
	readonly #options: ProcessOptions;
	readonly #log: LogFile;
	#state: ProcessState = 'new';
	#child: Child | undefined;
	#wanted = new AbortController();
	#exit: Exit | undefined;
	#restarts = 0;
	#failures = 0;
	#startedAt = 0;

	/** Opens the log; throws the system's error where that fails. */
	constructor(options: ProcessOptions) {
		this.name = options.name;
		this.#options = options;
		this.#log = new LogFile(options.log, options.logBytes ?? 4 * 1024 * 1024);
	}

	get state(): ProcessState {
		return this.#state;
	}

	/** The process that runs now: of the command itself, since its wrappers only become it. */
	get pid(): number | undefined {
		return this.#child?.process.pid;
	}

	/** How often it has been started again, by itself or by `restart`. */
	get restarts(): number {
		return this.#restarts;
	}

	/** How it ended the last time. */
	get lastExit(): Exit | undefined {
		return this.#exit;
	}

	/**
	 * Starts it and waits until it is ready; rejects, saying why, where it ends before or is not ready in time. With
	 * `restarts: 'always'` it is started again in the first case as well.
	 */
	async start(): Promise<void> {
		all.add(this);
		this.#wanted = new AbortController();
		this.#failures = 0;
		await this.#launch(this.#wanted.signal);
	}

	/** Ends it, what it started included, and keeps it ended; nothing happens where it has ended. */
	async stop(): Promise<void> {
		this.#wanted.abort();
		if (this.#child !== undefined) await endChild(this.#child, this.#options.stopTimeoutMs ?? 5_000);
		all.delete(this);
		this.#become('ended');
	}

	/** Ends it and starts it again; as `start`. */
	async restart(): Promise<void> {
		await this.stop();
		this.#restarts++;
		await this.start();
	}

	/** Ends it by force, without waiting, and keeps it ended. */
	abandon(): void {
		this.#wanted.abort();
		if (this.#child !== undefined) killGroup(this.#child.process);
	}

	/** The last lines of its log, as far as this object has seen them. */
	tail(lines: number): string {
		return this.#log.tail(lines);
	}

	async #launch(wanted: AbortSignal): Promise<void> {
		const { isReady, readyTimeoutMs = 60_000 } = this.#options;
		const child = startChild(this.#options, this.#log);
		this.#child = child;
		this.#startedAt = performance.now();
		this.#become('starting');
		void child.exited.then((exit) => this.#ended(exit, wanted));
		const check = async (): Promise<true | undefined> => {
			if (this.#child !== child) throw new Error(this.#exit?.reason ?? `${this.name}: stopped`);
			return isReady === undefined || (await isReady()) ? true : undefined;
		};
		await until(`${this.name}: ready`, check, { timeoutMs: readyTimeoutMs, everyMs: 25 });
		if (this.#child === child) this.#become('ready');
	}

	#ended(exit: Exit, wanted: AbortSignal): void {
		this.#child = undefined;
		this.#exit = exit;
		if (wanted.aborted || this.#options.restarts !== 'always') {
			this.#become('ended');
			return;
		}
		if (performance.now() - this.#startedAt > backoff.forgottenAfterMs) this.#failures = 0;
		const pause = Math.min(backoff.firstMs * 2 ** this.#failures++, backoff.mostMs);
		this.#become('waiting');
		const again = (): void => {
			this.#restarts++;
			// Why it is not ready is in its state and log; one that ends again is started again.
			this.#launch(wanted).catch(() => undefined);
		};
		delay(pause, undefined, { signal: wanted }).then(again, () => undefined);
	}

	#become(state: ProcessState): void {
		if (this.#state === state) return;
		this.#state = state;
		this.#options.onChange?.();
	}
}
