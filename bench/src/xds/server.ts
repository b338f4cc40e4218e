// SPDX-License-Identifier: Apache-2.0
import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** What a process has used: processor time in milliseconds, user and system, and bytes of what its objects take. */
export interface Usage {
	readonly cpu: number;
	readonly heap: number;
}

/** A server under test: its name in tables, and the program that it is. */
export interface Subject {
	readonly name: string;
	readonly program: string;
	readonly args: readonly string[];
	/** More streams are not measured, as they would take too long. */
	readonly mostStreams: number;
}

/** The library of this repository. */
export const ours: Subject = {
	name: 'Branchline',
	program: process.execPath,
	args: ['--expose-gc', fileURLToPath(new URL('./server-process.js', import.meta.url))],
	mostStreams: Number.POSITIVE_INFINITY,
};

/**
 * The caches of go-control-plane, served by the program of `bench/go`: one snapshot for all nodes, one for each, and linear
 * caches. One for each node costs what one for all costs, so it is left out where that is much.
 */
export function goSubjects(program: string): readonly Subject[] {
	const caches = { snapshot: Number.POSITIVE_INFINITY, nodes: 10, linear: Number.POSITIVE_INFINITY };
	return Object.entries(caches).map(([cache, mostStreams]) => ({
		name: cache,
		program,
		args: ['-cache', cache],
		mostStreams,
	}));
}

/** The processor time is read again until it has grown by less than this since the time before, in milliseconds. */
const still = 0.5;

/** A server in a process of its own. */
export class Server {
	readonly subject: Subject;
	readonly #child: ChildProcess;
	readonly #waiting: { readonly resolve: (line: string) => void; readonly reject: (error: Error) => void }[] = [];
	#port = 0;

	private constructor(subject: Subject) {
		this.subject = subject;
		this.#child = spawn(subject.program, subject.args, { stdio: ['pipe', 'pipe', 'inherit'] });
		createInterface(this.#child.stdout!).on('line', (line) => this.#waiting.shift()?.resolve(line));
		const fail = (cause?: unknown): void => {
			for (const { reject } of this.#waiting.splice(0)) reject(new Error(`${subject.name}: it ended`, { cause }));
		};
		this.#child.on('error', fail).on('exit', () => fail());
		this.#child.stdin!.on('error', fail);
	}

	/** Starts a server and has it hold sandboxes. */
	static async start(subject: Subject, sandboxes: number): Promise<Server> {
		const server = new Server(subject);
		const { port } = JSON.parse(await server.#answer()) as { port: number };
		server.#port = port;
		if (sandboxes > 0) await server.fill(0, sandboxes);
		return server;
	}

	/** The port of 127.0.0.1 that it serves. */
	get port(): number {
		return this.#port;
	}

	/** Adds sandboxes, all in one step. */
	async fill(from: number, to: number): Promise<void> {
		await this.#ask(`fill ${from} ${to}`);
	}

	/** Sets a sandbox; revision 0 adds it, others change its endpoints. */
	set(index: number, revision: number): void {
		this.#say(`set ${index} ${revision}`);
	}

	/** Removes a sandbox. */
	remove(index: number): void {
		this.#say(`remove ${index}`);
	}

	/** What it has used so far. */
	usage(): Promise<Usage> {
		return this.#ask('usage');
	}

	/** What it has used when it has nothing more to do. */
	async settled(): Promise<Usage> {
		for (let last = await this.usage(); ; ) {
			await pause();
			const next = await this.usage();
			if (next.cpu - last.cpu < still) return last;
			last = next;
		}
	}

	/** What it has used, after it has collected its garbage, and its resident set in bytes. */
	async collected(): Promise<Usage & { readonly resident: number }> {
		const usage = await this.#ask('collect');
		return { ...usage, resident: await residentSet(this.#child.pid!) };
	}

	/** Ends the process. */
	async stop(): Promise<void> {
		const gone = new Promise((resolve) => this.#child.once('exit', resolve));
		if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
		this.#child.stdin!.end();
		await gone;
	}

	#say(line: string): void {
		this.#child.stdin!.write(`${line}\n`);
	}

	async #ask(line: string): Promise<Usage> {
		this.#say(line);
		return JSON.parse(await this.#answer()) as Usage;
	}

	#answer(): Promise<string> {
		return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
	}
}

/** The time between two looks at a process. */
export function pause(): Promise<void> {
	return delay(10);
}

/** The resident set of a process in bytes. */
export async function residentSet(pid: number): Promise<number> {
	const [, kibibytes] = (await readFile(`/proc/${pid}/status`, 'utf8')).match(/^VmRSS:\s+(\d+) kB$/m) ?? [];
	return Number(kibibytes) * 1024;
}
