// SPDX-License-Identifier: Apache-2.0
import type { ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { call } from '@branchline/testbed';
import type { ExecutionContext } from 'ava';
import { here, type Place } from '../envoy/place.ts';
import { branchline, envoyRuns, freePorts, program, temporaryDirectory } from '../envoy/program.ts';
import { eventually } from '../eventually.ts';

/** `branchline serve` on the documents of a folder, and an Envoy that is served. */
export interface Serving {
	readonly folder: string;
	/** The port of loopback by which Envoy's listener for Services of port 8080 is reached. */
	readonly port: number;
	/** The port of the control plane. */
	readonly xds: number;
	/** Writes, or rewrites, a document of the folder. */
	write(name: string, text: string): Promise<void>;
	/** Asks Envoy once: the body of a 200, else the status. */
	ask(headers?: Readonly<Record<string, string>>): Promise<string>;
	/** Asks until the answer is this one. */
	answers(expected: string, headers?: Readonly<Record<string, string>>): Promise<void>;
	/** All that the program has said on stderr. */
	stderr(): string;
	/** Waits until the program has said this on stderr, and forgets what it said until then. */
	hears(pattern: RegExp): Promise<void>;
	/** Ends the program as Ctrl-C does; answers its exit code. */
	stop(): Promise<number | null>;
	/** Starts the program again, on the same port. */
	start(): Promise<void>;
}

/** What to serve beside documents: where the program finds it, whom to ask for, and where all of it runs. */
export interface ServingOptions {
	/** Default: `-f .` */
	readonly from?: readonly string[];
	/** Default: `checkout.shop` */
	readonly host?: string;
	readonly place?: Place;
	/** Options that the bootstrap of the Envoy is printed with, beside where it is served. */
	readonly bootstrap?: readonly string[];
}

/** Starts the program on documents, by file name, and an Envoy with the bootstrap that it prints. */
export async function serving(
	t: ExecutionContext,
	documents: Readonly<Record<string, string>>,
	{ from = ['-f', '.'], host = 'checkout.shop', place = here, bootstrap = [] }: ServingOptions = {},
): Promise<Serving> {
	const directory = await temporaryDirectory();
	t.teardown(directory.remove);
	const folder = directory.path;
	for (const [name, text] of Object.entries(documents)) writeFileSync(join(folder, name), text);
	const [xds, port] = (await freePorts(2)) as [number, number];
	const listen = `127.0.0.1:${xds}`;
	const args = ['serve', ...from, '--listen', listen, '--address', '127.0.0.1', '--port', `8080=${port}`];
	let child: ChildProcess;
	let said = '';
	let unheard = '';
	const hears = async (pattern: RegExp): Promise<void> => {
		await eventually(
			`${pattern} on stderr`,
			() => pattern.test(unheard),
			() => unheard,
		);
		// What it said after that is for the next one who listens.
		const { 0: heard, index } = pattern.exec(unheard)!;
		unheard = unheard.slice(index + heard.length);
	};
	const start = async (): Promise<void> => {
		child = place.spawn([process.execPath, program, ...args], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
		child.stderr!.on('data', (text) => {
			said += String(text);
			unheard += String(text);
		});
		await hears(/serving Envoys/);
	};
	const stop = (): Promise<number | null> => {
		const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
		child.kill('SIGINT');
		return exited;
	};
	const ask = async (headers = {}): Promise<string> => {
		const answer = await call({ host: '127.0.0.1', port: reached, path: '/', headers: { ...headers, host } });
		return answer.status === 200 ? answer.body : String(answer.status);
	};
	const reached = await place.reach(port);
	await start();
	t.teardown(() => child.kill('SIGKILL'));
	const { stdout } = await branchline(folder, {}, ['serve', '--print-bootstrap', '--listen', listen, ...bootstrap]);
	const outside = await temporaryDirectory();
	t.teardown(outside.remove);
	t.teardown(await envoyRuns(outside.path, stdout, [reached], place));
	return {
		folder,
		port: reached,
		xds,
		write: (name, text) => writeFile(join(folder, name), text),
		ask,
		answers: async (expected, headers) => {
			let last = '';
			const holds = async (): Promise<boolean> => {
				last = await ask(headers);
				return last === expected;
			};
			await eventually(`the answer ${expected}`, holds, () => last);
		},
		stderr: () => said,
		hears,
		stop,
		start,
	};
}
