// SPDX-License-Identifier: Apache-2.0
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AdminAddress, admin } from './admin.ts';
import { lastLines } from './last-lines.ts';
import { until } from './until.ts';

/**
 * What to run. `config` is a bootstrap in protobuf's JSON form; its `admin` is replaced. `dir` (default: the system's
 * directory for temporary files) is where the process gets a private directory. `concurrency` is the number of worker
 * threads (1). `unknownFields` says what becomes of fields that Envoy does not know in resources that it gets later:
 * `reject` (the default) or `ignore`, as Envoy does by itself. `timeoutMs` (30,000) bounds the start.
 */
export interface EnvoyOptions {
	readonly binary: string;
	readonly config: object;
	readonly dir?: string;
	readonly name?: string;
	readonly concurrency?: number;
	readonly unknownFields?: 'reject' | 'ignore';
	readonly timeoutMs?: number;
	readonly log?: (line: string) => void;
}

/** How the process ended; `error` is there where it could not be started. */
export interface EnvoyExit {
	readonly code: number | null;
	readonly signal: NodeJS.Signals | null;
	readonly error?: Error;
}

/** A process of ours; `exit` is set once it has ended. */
export interface EnvoyProcess {
	readonly name: string;
	readonly child: ChildProcess;
	readonly home: string;
	readonly exited: Promise<EnvoyExit>;
	exit?: EnvoyExit;
}

async function prepare({ config, dir = tmpdir() }: EnvoyOptions, name: string): Promise<string> {
	try {
		const home = await mkdtemp(join(dir, `branchline-${name.replaceAll(/[^A-Za-z0-9-]/g, '-')}-`));
		const admin = { address: { socket_address: { address: '127.0.0.1', port_value: 0 } } };
		await writeFile(join(home, 'bootstrap.json'), JSON.stringify({ ...config, admin }), { mode: 0o600 });
		return home;
	} catch (cause) {
		throw new Error(`${name}: cannot write its bootstrap below ${dir}`, { cause });
	}
}

function exitOf(child: ChildProcess): Promise<EnvoyExit> {
	return new Promise((resolve) => {
		child.once('exit', (code, signal) => resolve({ code, signal }));
		child.on('error', (error) => resolve({ code: null, signal: null, error }));
	});
}

/** Starts the process in a private directory of its own, with its log in the file `log` there. */
export async function launch(options: EnvoyOptions): Promise<EnvoyProcess> {
	const { binary, name = 'envoy', concurrency = 1, unknownFields = 'reject' } = options;
	const home = await prepare(options, name);
	const args = ['-c', join(home, 'bootstrap.json'), '--admin-address-path', join(home, 'admin')];
	args.push('--disable-hot-restart', '--concurrency', String(concurrency), '--log-level', 'warning');
	if (unknownFields === 'reject') args.push('--reject-unknown-dynamic-fields');
	const log = openSync(join(home, 'log'), 'a', 0o600);
	const child = spawn(binary, args, { stdio: ['ignore', log, log] });
	closeSync(log);
	const running: EnvoyProcess = { name, child, home, exited: exitOf(child) };
	void running.exited.then((exit) => {
		running.exit = exit;
	});
	return running;
}

async function withTail(message: string, home: string, cause: unknown): Promise<Error> {
	const tail = await lastLines(join(home, 'log'), 20).catch(() => '');
	return new Error(tail === '' ? message : `${message}: ${tail}`, { cause });
}

/** The error that says how the process ended, with the tail of its log. */
export async function ended({ name, home, exit }: EnvoyProcess, cause?: unknown): Promise<Error> {
	if (exit?.error !== undefined) return new Error(`${name}: envoy cannot be started`, { cause: exit.error });
	return withTail(`${name}: envoy ended (${exit?.signal ?? `code ${exit?.code}`})`, home, cause);
}

async function boundAddress(home: string): Promise<[host: string, port: number] | undefined> {
	const text = await readFile(join(home, 'admin'), 'utf8').catch(() => '');
	const colon = text.lastIndexOf(':');
	return colon < 0 ? undefined : [text.slice(0, colon), Number(text.slice(colon + 1))];
}

/** Waits until Envoy says that it is live; rejects with the tail of its log where it ends first, or at the deadline. */
export async function ready(running: EnvoyProcess, timeoutMs: number): Promise<AdminAddress> {
	const { name, home } = running;
	const agent = new Agent({ keepAlive: true, maxSockets: 4 });
	const check = async (): Promise<AdminAddress | undefined> => {
		if (running.exit !== undefined) throw await ended(running);
		const [host, port] = (await boundAddress(home)) ?? [];
		if (host === undefined || port === undefined) return undefined;
		const address = { host, port, agent };
		const answer = await admin(address, '/ready').catch(() => '');
		return answer.startsWith('LIVE') ? address : undefined;
	};
	return until(`${name}: ready`, check, { timeoutMs, everyMs: 20 }).catch(async (error: Error) => {
		throw running.exit === undefined ? await withTail(error.message, home, error) : error;
	});
}

/** Ends the process, by force after 5 s, and removes its directory. */
export async function stop({ child, exited, home }: EnvoyProcess): Promise<void> {
	child.kill('SIGTERM');
	const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
	await exited;
	clearTimeout(timer);
	await rm(home, { recursive: true, force: true });
}
