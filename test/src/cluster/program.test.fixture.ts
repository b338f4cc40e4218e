// SPDX-License-Identifier: Apache-2.0
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(import.meta.resolve('@branchline/cli').replace(/dist\/.*$/, 'bin/branchline.js'));

/** How one run of the program ended, and what it wrote. */
export interface Run {
	readonly code: number;
	readonly stdout: string;
	readonly stderr: string;
}

/** Runs the program for the cluster of a kubeconfig. */
export function runProgram(kubeconfig: string, ...args: readonly string[]): Promise<Run> {
	const env = { ...process.env, KUBECONFIG: kubeconfig };
	return new Promise((resolve) => {
		execFile(process.execPath, [program, ...args], { env }, (error, stdout, stderr) => {
			resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
		});
	});
}
