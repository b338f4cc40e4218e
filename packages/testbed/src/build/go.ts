// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { atExit } from '../at-exit.ts';
import { run } from '../run.ts';

const settings = ['GOVERSION', 'GOOS', 'GOARCH', 'GOAMD64', 'GOARM64', 'GOEXPERIMENT', 'GOFLAGS'] as const;

/** What of the machine's Go determines a binary, by the names of `go env`. */
export type Toolchain = Readonly<Record<(typeof settings)[number], string>>;

/** Asks the machine's Go; rejects where there is none. */
export async function toolchain(): Promise<Toolchain> {
	return JSON.parse(await goAnswer(['env', '-json', ...settings])) as Toolchain;
}

/** The stdout of a go command; rejects, with the last line of what it said, where it fails. */
export async function goAnswer(args: readonly string[], directory?: string): Promise<string> {
	const { code, stdout, stderr } = await run('go', args, { env: environment, ...(directory && { directory }) });
	if (code === 0) return stdout;
	// With -json an error is part of the answer.
	const said = `${stdout}${stderr}`.trim().split('\n');
	throw new Error(`go ${args.slice(0, 2).join(' ')}: ${said.at(-1) || `code ${code}`}`);
}

// Everything else, such as where modules come from and how they are verified, is the machine's own setting.
const environment = { CGO_ENABLED: '0' };

/** What a build has done so far. */
export interface GoProgress {
	readonly compiled: number;
	readonly downloaded: number;
}

/**
 * Runs `go` in a directory to its end and tells what it has downloaded and, with the flag `-v`, compiled; rejects with
 * the last lines of what it said where it fails. It ends with this process.
 */
export async function goBuild(
	args: readonly string[],
	directory: string,
	onProgress: (progress: GoProgress) => void,
): Promise<void> {
	const child = spawn('go', args, {
		cwd: directory,
		env: { ...process.env, ...environment },
		stdio: ['ignore', 'ignore', 'pipe'],
	});
	const withdraw = atExit(() => child.kill('SIGTERM'));
	const said: string[] = [];
	let progress: GoProgress = { compiled: 0, downloaded: 0 };
	createInterface(child.stderr).on('line', (line) => {
		if (line.startsWith('go: downloading ')) progress = { ...progress, downloaded: progress.downloaded + 1 };
		else if (/^[\w.-]+(\/[\w.~-]+)*$/.test(line)) progress = { ...progress, compiled: progress.compiled + 1 };
		else said.push(line);
		onProgress(progress);
	});
	try {
		await new Promise<void>((resolve, reject) => {
			child.once('error', reject);
			child.once('close', (code, signal) =>
				code === 0
					? resolve()
					: reject(new Error(said.slice(-5).join('\n') || `go ${args[0]}: ended (${signal ?? `code ${code}`})`)),
			);
		});
	} finally {
		withdraw();
	}
}
