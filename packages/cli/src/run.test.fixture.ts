// SPDX-License-Identifier: Apache-2.0
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { ExecutionContext } from 'ava';
import { runProgram } from './main.ts';
import { type Streams, Terminal } from './terminal.ts';

const program = fileURLToPath(new URL('../bin/branchline.js', import.meta.url));

/** How one run of the program ended, and all that it wrote. */
export interface Run {
	readonly code: number | null;
	readonly stdout: string;
	readonly stderr: string;
}

/** What a run is given beside its arguments. */
export interface RunOptions {
	readonly stdin?: string;
	readonly cwd?: string;
}

/** What a process that runs the program is given beside its arguments. */
export interface ProcessOptions extends RunOptions {
	readonly env?: Readonly<Record<string, string>>;
}

/** Starts the real program as a child process, without colours wished for or forbidden. */
export function start(args: readonly string[], { cwd, env }: ProcessOptions = {}): ChildProcess {
	const { NO_COLOR: _, FORCE_COLOR: __, ...inherited } = process.env;
	return spawn(process.execPath, [program, ...args], { cwd, env: { ...inherited, ...env } });
}

/** As `run`, but as a process of its own, at the price of its start: for what only a process has. */
export async function runProcess(command: string | readonly string[], options: ProcessOptions = {}): Promise<Run> {
	const child = start(argsOf(command), options);
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

/** Runs the program within this process, with a command line that has no quotes, and waits for its end. */
export function run(command: string | readonly string[], options: RunOptions = {}): Promise<Run> {
	const { cwd, stdin = '' } = options;
	return cwd === undefined ? runHere(argsOf(command), stdin) : inFolder(cwd, () => runHere(argsOf(command), stdin));
}

async function runHere(args: readonly string[], stdin: string): Promise<Run> {
	const [stdout, stderr] = [new PassThrough(), new PassThrough()];
	const written = Promise.all([text(stdout), text(stderr)]);
	const streams = { stdin: Readable.from([Buffer.from(stdin)]), stdout, stderr } as unknown as Streams;
	const code = await runProgram(args, new Terminal(streams, {}));
	for (const stream of [stdout, stderr]) stream.end();
	const [out, err] = await written;
	return { code, stdout: out, stderr: err };
}

/** A process is in one folder at a time: those who need it in one take turns. */
let turn: Promise<unknown> = Promise.resolve();

function inFolder<T>(path: string, work: () => Promise<T>): Promise<T> {
	const mine = turn.then(async () => {
		const before = process.cwd();
		process.chdir(path);
		try {
			return await work();
		} finally {
			process.chdir(before);
		}
	});
	turn = mine.catch(() => undefined);
	return mine;
}

function argsOf(command: string | readonly string[]): readonly string[] {
	return typeof command === 'string' ? command.split(' ').filter((arg) => arg !== '') : command;
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
