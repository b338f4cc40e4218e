// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';

/** How a program ended, and what it said. */
export interface RunResult {
	readonly code: number | null;
	readonly stdout: string;
	readonly stderr: string;
}

/** `env` is added to this process's environment; `input` is the program's stdin; `directory` is where it runs. */
export interface RunOptions {
	readonly env?: NodeJS.ProcessEnv;
	readonly input?: string;
	readonly directory?: string;
}

/** Runs a program to its end, without a shell; rejects, with the system's error, where it cannot be started. */
export function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
	const { env, input = '', directory } = options;
	return new Promise((resolve, reject) => {
		const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: 'pipe', cwd: directory });
		let stdout = '';
		let stderr = '';
		child.stdout.setEncoding('utf8').on('data', (text: string) => {
			stdout += text;
		});
		child.stderr.setEncoding('utf8').on('data', (text: string) => {
			stderr += text;
		});
		child.once('error', reject);
		child.once('close', (code) => resolve({ code, stdout, stderr }));
		// A program that ends without reading its input says why by its code.
		child.stdin.on('error', () => undefined);
		child.stdin.end(input);
	});
}
