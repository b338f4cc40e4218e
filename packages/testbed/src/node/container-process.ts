// SPDX-License-Identifier: Apache-2.0
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import type { Readable } from 'node:stream';
import type { Argv } from '../network/commands.ts';
import { type Child, type Exit, killGroup } from '../process/child.ts';
import { joined } from './container-entry.ts';
import type { ContainerLog } from './container-log.ts';

/** What a container runs: the whole command line, into the pod's network and its own namespaces, and its environment. */
export interface ContainerProcess {
	readonly argv: Argv;
	readonly variables: Readonly<Record<string, string>>;
	/** The number of the user that the process runs as. */
	readonly uid: number;
	/** A command as it is run where the container is: by the same user, in the same folder. */
	readonly like: (argv: Argv) => Argv;
}

/** A container that was started. */
export interface StartedContainer extends Child {
	/** How to run another command in it, as soon as it is set up; undefined where it has ended before. */
	readonly inside: Promise<((argv: Argv) => Argv) | undefined>;
}

/** Starts a container's process; what it leaves behind goes with it. */
export function startContainer({ argv, variables, uid, like }: ContainerProcess, log: ContainerLog): StartedContainer {
	const [program, ...args] = argv;
	const output = log.open(uid);
	const env = { PATH: process.env.PATH, ...variables };
	const child = spawn(program, args, { env, stdio: ['ignore', output, output, 'pipe'], detached: true });
	closeSync(output);
	const exited = new Promise<Exit>((resolve) => {
		const end = (code: number | null, signal: NodeJS.Signals | null, reason: string): void => {
			const at = new Date();
			killGroup(child);
			void log.close().then(() => resolve({ code, signal, at, reason }));
		};
		child.once('exit', (code, signal) => end(code, signal, signal ?? `code ${code}`));
		child.once('error', (error) => {
			if (child.pid === undefined) end(127, null, error.message);
		});
	});
	const pid = firstPid(child);
	return {
		process: child,
		exited,
		terminate: () => void pid.then((number) => terminate(child, number)),
		inside: pid.then((number) => (number === undefined ? undefined : (command) => joined(number, like(command)))),
	};
}

/** The pid of the container's first process. */
function firstPid({ stdio }: ChildProcess): Promise<number | undefined> {
	const channel = stdio[3] as Readable;
	return new Promise((resolve) => {
		let line = '';
		channel.setEncoding('utf8').on('data', (text: string) => {
			line += text;
			if (!line.endsWith('\n')) return;
			resolve(Number(line));
			// Whoever waits for the first process keeps the other end open.
			channel.destroy();
		});
		channel.once('error', () => resolve(undefined));
		channel.once('close', () => resolve(undefined));
	});
}

/** While its parent runs, the number is that of the container's first process. */
function terminate({ exitCode, signalCode }: ChildProcess, pid: number | undefined): void {
	if (pid === undefined || exitCode !== null || signalCode !== null) return;
	try {
		process.kill(pid, 'SIGTERM');
	} catch {
		// It has ended.
	}
}
