// SPDX-License-Identifier: Apache-2.0
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { ExecutionContext } from 'ava';

const program = fileURLToPath(new URL('../bin/branchline.js', import.meta.url));

/** How one run of the program ended, and all that it wrote. */
export interface Run {
	readonly code: number | null;
	readonly stdout: string;
	readonly stderr: string;
}

/** What a run of the program is given beside its arguments. */
export interface RunOptions {
	readonly stdin?: string;
	readonly cwd?: string;
	readonly env?: Readonly<Record<string, string>>;
}

/** Starts the real program as a child process, without colours wished for or forbidden. */
export function start(args: readonly string[], { cwd, env }: RunOptions = {}): ChildProcess {
	const { NO_COLOR: _, FORCE_COLOR: __, ...inherited } = process.env;
	return spawn(process.execPath, [program, ...args], { cwd, env: { ...inherited, ...env } });
}

/** Runs the program with a command line that has no quotes, and waits for its end. */
export async function run(command: string | readonly string[], options: RunOptions = {}): Promise<Run> {
	const args = typeof command === 'string' ? command.split(' ').filter((arg) => arg !== '') : command;
	const child = start(args, options);
	// The program may well end without reading what it is given.
	child.stdin?.on('error', () => {});
	child.stdin?.end(options.stdin ?? '');
	const [stdout, stderr, [code]] = await Promise.all([
		text(child.stdout!),
		text(child.stderr!),
		once(child, 'close') as Promise<[number | null]>,
	]);
	return { code, stdout, stderr };
}

/** A folder with files, removed when the test ends. */
export async function folder(t: ExecutionContext, files: Readonly<Record<string, string>>): Promise<string> {
	const path = await realpath(await mkdtemp(join(tmpdir(), 'branchline-cli-')));
	t.teardown(() => rm(path, { recursive: true, force: true }));
	for (const [name, content] of Object.entries(files)) {
		await mkdir(dirname(join(path, name)), { recursive: true });
		await writeFile(join(path, name), content);
	}
	return path;
}
