// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';
import type { Argv } from '../network/commands.ts';

/** How a command ended; without a code where it was ended because it took too long. `output` is its last 1,000 letters. */
export interface Ran {
	readonly code: number | null;
	readonly output: string;
}

const most = 1_000;

/** Runs a command for a limited time, after which it and what it started is ended by force; rejects where it cannot start. */
export function runFor(
	[program, ...args]: Argv,
	options: { readonly variables: Readonly<Record<string, string>>; readonly timeoutMs: number },
): Promise<Ran> {
	return new Promise((resolve, reject) => {
		const env = { PATH: process.env.PATH, ...options.variables };
		const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
		let output = '';
		const hear = (text: string): void => {
			output = (output + text).slice(-most);
		};
		child.stdout.setEncoding('utf8').on('data', hear);
		child.stderr.setEncoding('utf8').on('data', hear);
		const end = (): void => {
			try {
				if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
			} catch {
				// It has ended.
			}
		};
		const timer = setTimeout(end, options.timeoutMs);
		child.once('error', reject);
		child.once('exit', end);
		child.once('close', (code) => {
			clearTimeout(timer);
			resolve({ code, output: output.trim() });
		});
	});
}
