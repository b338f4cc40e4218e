// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import type { Argv } from '../network/commands.ts';
import { type Child, type Exit, killGroup } from '../process/child.ts';
import type { ContainerLog } from './container-log.ts';

/** What a container runs: the whole command line, into the pod's network and the container's root, and its environment. */
export interface ContainerProcess {
	readonly argv: Argv;
	readonly variables: Readonly<Record<string, string>>;
	/** The number of the user that the process runs as. */
	readonly uid: number;
	/** How to run another command where this one runs. */
	readonly inside: (argv: Argv) => Argv;
}

/** Starts a container's process, in a process group of its own, which goes when the process ends. */
export function startContainer({ argv, variables, uid }: ContainerProcess, log: ContainerLog): Child {
	const [program, ...args] = argv;
	const output = log.open(uid);
	const env = { PATH: process.env.PATH, ...variables };
	const child = spawn(program, args, { env, stdio: ['ignore', output, output], detached: true });
	closeSync(output);
	const exited = new Promise<Exit>((resolve) => {
		const end = (code: number | null, signal: NodeJS.Signals | null, reason: string): void => {
			killGroup(child);
			log.close();
			resolve({ code, signal, at: new Date(), reason });
		};
		child.once('exit', (code, signal) => end(code, signal, signal ?? `code ${code}`));
		child.once('error', (error) => {
			if (child.pid === undefined) end(127, null, error.message);
		});
	});
	return { process: child, exited };
}
