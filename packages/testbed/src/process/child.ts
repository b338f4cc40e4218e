// SPDX-License-Identifier: Apache-2.0
import { type ChildProcess, spawn } from 'node:child_process';
import type { Argv } from '../network/commands.ts';
import type { LogFile } from './log-file.ts';

/** What to run: `env` is the whole environment but for PATH. */
export interface ChildOptions {
	readonly name: string;
	readonly argv: Argv;
	readonly env?: Readonly<Record<string, string>>;
	readonly directory?: string;
}

/** How a process ended; `reason` is one line that names it, with the tail of its log behind it. */
export interface Exit {
	readonly code: number | null;
	readonly signal: NodeJS.Signals | null;
	readonly at: Date;
	readonly reason: string;
}

/** A process that was started; `exited` never rejects. `terminate` asks it, by SIGTERM, to end. */
export interface Child {
	readonly process: ChildProcess;
	readonly exited: Promise<Exit>;
	terminate(): void;
}

/** Starts a process, in a process group of its own, whose stdout and stderr go to a log. */
export function startChild({ name, argv, env, directory }: ChildOptions, log: LogFile): Child {
	const [program, ...args] = argv;
	const child = spawn(program, args, {
		env: { PATH: process.env.PATH, ...env },
		cwd: directory,
		stdio: ['ignore', 'pipe', 'pipe'],
		detached: true,
	});
	for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => log.write(chunk));
	const exited = new Promise<Exit>((resolve) => {
		const end = (code: number | null, signal: NodeJS.Signals | null): void => {
			const how = signal ?? (code === null ? 'cannot be started' : `code ${code}`);
			const tail = log.tail(5);
			resolve({ code, signal, at: new Date(), reason: `${name}: ended (${how})${tail && `: ${tail}`}` });
		};
		child.once('close', end);
		child.once('error', (error) => {
			log.write(Buffer.from(`${error.message}\n`));
			if (child.pid === undefined) end(null, null);
		});
	});
	// What it started may hold its output open.
	child.once('exit', () => killGroup(child));
	return { process: child, exited, terminate: () => void child.kill('SIGTERM') };
}

/** Asks a process to end, and ends it and what it started by force after `graceMs`. */
export async function endChild({ process: child, exited, terminate }: Child, graceMs: number): Promise<void> {
	terminate();
	const timer = setTimeout(() => killGroup(child), graceMs);
	await exited;
	clearTimeout(timer);
}

/** Ends a process and what it started by force. */
export function killGroup({ pid }: ChildProcess): void {
	if (pid === undefined) return;
	try {
		process.kill(-pid, 'SIGKILL');
	} catch {
		// Nothing of it is left.
	}
}
