// SPDX-License-Identifier: Apache-2.0
import { execFile } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { fetchEnvoy } from '@branchline/testbed';
import { here } from './place.ts';

/** The program as Node runs it. */
export const program = fileURLToPath(new URL('../bin/branchline.js', import.meta.resolve('@branchline/cli')));

/** A directory for the files of one test. */
export async function temporaryDirectory(): Promise<{ readonly path: string; readonly remove: () => Promise<void> }> {
	const path = await mkdtemp(join(tmpdir(), 'branchline-bootstrap-'));
	return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** What the program printed, and how it ended. */
export interface Printed {
	readonly code: number | null;
	readonly stdout: string;
	readonly stderr: string;
}

/** Writes documents into a directory and runs the program there. */
export async function branchline(
	directory: string,
	documents: Readonly<Record<string, string>>,
	args: readonly string[],
): Promise<Printed> {
	for (const [name, text] of Object.entries(documents)) await writeFile(join(directory, name), text);
	const files = Object.keys(documents).flatMap((name) => ['-f', name]);
	return new Promise((resolve) => {
		const child = execFile(process.execPath, [program, ...args, ...files], { cwd: directory }, (_, stdout, stderr) =>
			resolve({ code: child.exitCode, stdout, stderr }),
		);
	});
}

/** Ports of loopback that nobody listened on a moment ago. */
export async function freePorts(count: number): Promise<readonly number[]> {
	const servers = Array.from({ length: count }, () => createServer());
	await Promise.all(servers.map((server) => new Promise<void>((done) => server.listen(0, '127.0.0.1', done))));
	const ports = servers.map((server) => (server.address() as { port: number }).port);
	await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
	return ports;
}

/** Runs `envoy -c` on a configuration as it is, and resolves when the ports (of here) are open; answers the end of it. */
export async function envoyRuns(
	directory: string,
	configuration: string,
	ports: readonly number[],
	place = here,
): Promise<() => Promise<void>> {
	const [file, logFile] = [join(directory, 'envoy.yaml'), join(directory, 'envoy.log')];
	await writeFile(file, configuration);
	const { path } = await fetchEnvoy();
	const log = openSync(logFile, 'a', 0o600);
	const args: readonly string[] = ['-c', file, '--disable-hot-restart', '--concurrency', '1', '--log-level', 'warning'];
	const child = place.spawn([path, ...args], { stdio: ['ignore', log, log] });
	closeSync(log);
	const exited = new Promise((resolve) => child.once('exit', resolve));
	const stop = async (): Promise<void> => {
		child.kill('SIGKILL');
		await exited;
	};
	const deadline = performance.now() + 60_000;
	while (!(await Promise.all(ports.map(isOpen))).every(Boolean)) {
		if (child.exitCode !== null || performance.now() > deadline) {
			await stop();
			throw new Error(`envoy does not run: ${await readFile(logFile, 'utf8')}`);
		}
		await delay(20);
	}
	return stop;
}

function isOpen(port: number): Promise<boolean> {
	return new Promise((resolve) => {
		const socket = connect(port, '127.0.0.1');
		const settle = (open: boolean) => {
			socket.destroy();
			resolve(open);
		};
		socket.once('connect', () => settle(true)).once('error', () => settle(false));
	});
}
