// SPDX-License-Identifier: Apache-2.0
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { type Arrival, echoProgram } from '@branchline/echo';
import { call } from '@branchline/testbed';

/** The echo program on this machine, with a port for every application that a case may have. */
export class Echoes {
	/** Ports of 127.0.0.1; which application each stands for is the caller's affair. */
	readonly ports: readonly number[];
	readonly #child: ChildProcess;
	readonly #controlPort: number;
	readonly #atExit: () => void;

	private constructor(child: ChildProcess, started: Started, atExit: () => void) {
		this.#child = child;
		this.ports = started.ports;
		this.#controlPort = started.controlPort;
		this.#atExit = atExit;
	}

	/** Starts the program with this many ports. It ends with this process. */
	static async start(count: number): Promise<Echoes> {
		const env = {
			...process.env,
			ECHO_WORKLOAD: 'echo',
			ECHO_PORTS: Array(count).fill(0).join(),
			ECHO_CONTROL_PORT: '0',
		};
		const child = spawn(process.execPath, [echoProgram], { env, stdio: ['ignore', 'pipe', 'inherit'] });
		const kill = () => void child.kill('SIGKILL');
		process.on('exit', kill);
		const lines = createInterface({ input: child.stdout });
		const first = once(lines, 'line').then(([line]) => String(line));
		const ended = once(child, 'exit').then(() => {
			throw new Error('the echo program ended before it was ready');
		});
		try {
			return new Echoes(child, JSON.parse(await Promise.race([first, ended])) as Started, kill);
		} catch (error) {
			kill();
			throw error;
		}
	}

	/** What arrived of requests whose ids begin with a text. */
	async arrivals(prefix: string): Promise<readonly Arrival[]> {
		const path = `/arrivals?prefix=${encodeURIComponent(prefix)}`;
		const { body } = await call({ host: '127.0.0.1', port: this.#controlPort, path });
		return (JSON.parse(body) as { readonly arrivals: readonly Arrival[] }).arrivals;
	}

	/** Ends the program. */
	async stop(): Promise<void> {
		process.off('exit', this.#atExit);
		if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
		const ended = once(this.#child, 'exit');
		this.#child.kill('SIGKILL');
		await ended;
	}
}

interface Started {
	readonly ports: readonly number[];
	readonly controlPort: number;
}
