// SPDX-License-Identifier: Apache-2.0
import { type FetchedEnvoy, fetchEnvoy } from '@branchline/testbed';
import type { XdsResource } from 'branchline';
import { Closing } from './closing.ts';
import { factsOf } from './facts.ts';
import { Interruption } from './interruption.ts';
import { type LiveReport, runLive } from './live.ts';
import { standing } from './manifests.ts';
import { type Mesh, startMesh } from './mesh.ts';
import { startProcesses } from './processes.ts';
import { seeRows } from './rows.ts';
import { ShopStates } from './shop-state.ts';
import { Words } from './words.ts';

/** Where the demo writes to. */
interface DemoStream {
	readonly isTTY?: boolean | undefined;
	write(text: string): unknown;
}

/**
 * How the demo runs. `envoyVersion` is one that `fetchEnvoy` knows; `keep` leaves everything up until a signal comes;
 * `requests` and `changes` are how many there are at least while sandboxes change. `alter` stands between the adapter
 * and Envoy, for those who want to see that a mistake there is noticed.
 */
export interface DemoOptions {
	readonly envoyVersion?: string | undefined;
	readonly keep: boolean;
	readonly output: 'table' | 'json';
	readonly requests: number;
	readonly changes: number;
	readonly stdout: DemoStream;
	readonly stderr: DemoStream;
	readonly alter?: (resources: readonly XdsResource[]) => readonly XdsResource[];
}

/**
 * Shows a small shop of real processes behind real Envoys: where requests with and without a key go, and that none goes
 * astray while sandboxes come, change and go.
 *
 * Resolves with the exit code, when all that it started is stopped: 0, 1 where a request was misrouted or something
 * failed (which it says on `stderr`), or 128 and the number of the signal that ended it.
 */
export async function runDemo(options: DemoOptions): Promise<number> {
	const interruption = new Interruption();
	const closing = new Closing();
	// A signal ends the Envoys at once: what fails after it says nothing.
	const failed = (error: unknown): number => {
		if (interruption.signal.aborted) return interruption.code;
		options.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
		return 1;
	};
	const code = await show(options, interruption, closing).catch(failed);
	const closed = await closing.close().then(() => 0, failed);
	interruption.dispose();
	return code === 0 ? closed : code;
}

async function show(options: DemoOptions, interruption: Interruption, closing: Closing): Promise<number> {
	const { output, stdout, stderr } = options;
	const { signal } = interruption;
	const words = new Words(stdout.isTTY === true && !process.env.NO_COLOR);
	const people: DemoStream = output === 'table' ? stdout : { write: () => undefined };
	const envoy = await findEnvoy(options);
	signal.throwIfAborted();
	people.write(words.introduction(envoy.version));
	const { mesh, states } = await open(envoy.path, closing, options.alter);
	const rows = await seeRows(mesh, states.current().plan, signal);
	people.write(words.rows(rows));
	people.write(words.announcement(options.requests, options.changes));
	const live = await watch(mesh, states, options, signal);
	people.write(words.summary(live));
	stderr.write(words.misrouted(live.examples));
	const { host, port } = mesh.towards('frontend');
	const facts = factsOf(envoy.version, `http://${host}:${port}`, rows, live);
	if (output === 'json') stdout.write(`${JSON.stringify(facts, null, 2)}\n`);
	if (options.keep) await invite(words.invitation(mesh), options, interruption);
	else people.write(words.farewell(facts.ok));
	return facts.ok ? 0 : 1;
}

function findEnvoy({ envoyVersion, stderr }: DemoOptions): Promise<FetchedEnvoy> {
	const log = (line: string): void => void stderr.write(`${line}\n`);
	return fetchEnvoy({ ...(envoyVersion === undefined ? {} : { version: envoyVersion }), log });
}

async function open(binary: string, closing: Closing, alter: DemoOptions['alter']) {
	const mesh = altered(await startMesh(binary, closing), alter);
	const states = new ShopStates([standing, await startProcesses(mesh, closing)].join('---'));
	await mesh.publish(states.current().resources);
	return { mesh, states };
}

function altered(mesh: Mesh, alter: DemoOptions['alter'] = (resources) => resources): Mesh {
	return { ...mesh, publish: (resources) => mesh.publish(alter(resources)) };
}

async function watch(mesh: Mesh, states: ShopStates, options: DemoOptions, signal: AbortSignal): Promise<LiveReport> {
	const { requests, changes, stderr } = options;
	const progress = (sent: number, made: number): void => {
		if (stderr.isTTY) stderr.write(`\r  ${sent} of ${requests} requests, ${made} of ${changes} changes\x1b[K`);
	};
	const live = await runLive(mesh, states, { requests, changes, signal, progress });
	if (stderr.isTTY) stderr.write('\r\x1b[K');
	signal.throwIfAborted();
	return live;
}

async function invite(text: string, { output, stdout, stderr }: DemoOptions, interruption: Interruption) {
	(output === 'table' ? stdout : stderr).write(text);
	await interruption.come();
}
