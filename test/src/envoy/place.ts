// SPDX-License-Identifier: Apache-2.0
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';

/** Where programs run, and how what listens there is reached. */
export interface Place {
	/** Starts a program there. */
	spawn(command: readonly [program: string, ...args: string[]], options: SpawnOptions): ChildProcess;
	/** The port of this machine's loopback that leads to a port of loopback there. */
	reach(port: number): Promise<number>;
}

/** This machine. */
export const here: Place = {
	spawn: ([program, ...args], options) => spawn(program, args, options),
	reach: async (port) => port,
};
