// SPDX-License-Identifier: Apache-2.0
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
	type FuzzFailure,
	type FuzzProgress,
	type FuzzResult,
	fuzz,
	type OpenSubject,
	openSubject,
} from '@branchline/conformance';
import { chosenAdapters } from 'branchline';
import type { FuzzArguments } from '../../arguments/conformance-fuzz.ts';
import { Interruption } from '../../demo/interruption.ts';
import type { Terminal } from '../../terminal.ts';
import { UsageError } from '../../usage-error.ts';

/** A line of progress at most this often, in milliseconds. */
const everyMs = 10_000;

/** Judges a mesh by random configurations: 0, 1 where one fails, 128 and more where a signal ended it. */
export async function runFuzz(options: FuzzArguments, terminal: Terminal): Promise<number> {
	if (options.quiet) terminal.beQuiet();
	const { mesh, implementation } = options;
	chosenAdapters({ mesh, ...(implementation === undefined ? {} : { implementation }) });
	const interruption = new Interruption();
	try {
		const result = await fuzzed({ ...options, seed: options.seed ?? seedOfNow() }, interruption.signal, terminal);
		return interruption.code || (result === undefined || isFailed(result) ? 1 : 0);
	} finally {
		interruption.dispose();
	}
}

/** The seed where none is given. */
export function seedOfNow(): number {
	return Date.now() % 1_000_000;
}

/** Whether a mesh fails for what random configurations showed, or for what they did not contain. */
export function isFailed({ failures, shortfalls }: FuzzResult): boolean {
	return failures.length + shortfalls.length > 0;
}

/** What is tried at random. */
export type Fuzzing = Omit<FuzzArguments, 'quiet' | 'seed'> & { readonly seed: number };

/** Tries random configurations and tells what came of them; undefined where the mesh cannot be had, which is said. */
export async function fuzzed(
	options: Fuzzing,
	signal: AbortSignal,
	terminal: Terminal,
): Promise<FuzzResult | undefined> {
	const opened = await open(options, terminal);
	if (opened === undefined) return undefined;
	const { seed, count, skip, budget } = options;
	terminal.say('info', `${opened.mesh.name}, ${opened.subject.name}: --seed ${seed}`);
	const result = await fuzz({
		...opened,
		seed,
		count,
		skip,
		...(budget === undefined ? {} : { budgetMs: budget }),
		signal,
		onRound: progressOf(terminal),
		onFailure: (failure) => tellFailure(failure, options.outputDir, terminal),
	}).finally(() => opened.subject.stop());
	tell(result, opened.mesh.name, terminal);
	return result;
}

async function open(options: Fuzzing, terminal: Terminal): Promise<OpenSubject | undefined> {
	const { env, mesh, implementation, parents, kubeconfig, context, image, testbed } = options;
	try {
		return await openSubject(env, {
			mesh,
			...(implementation === undefined ? {} : { implementation }),
			...(parents === undefined ? {} : { parent: parents }),
			...(kubeconfig === undefined ? {} : { kubeconfig }),
			...(context === undefined ? {} : { context }),
			...(image === undefined ? {} : { image }),
			...(testbed === undefined ? {} : { testbed }),
			log: (line) => terminal.say('info', line),
		});
	} catch (error) {
		if (error instanceof TypeError) throw new UsageError(error.message, { cause: error });
		terminal.say('error', `${env}: ${error instanceof Error ? error.message : String(error)}`);
		return undefined;
	}
}

function progressOf(terminal: Terminal): (progress: FuzzProgress) => void {
	let last = 0;
	return ({ index, requests, failures, ms }) => {
		if (ms - last < everyMs) return;
		last = ms;
		terminal.say(
			'info',
			`configuration ${index}: ${requests} requests, ${failures} failures, ${Math.round(ms / 1_000)} s`,
		);
	};
}

function tell(result: FuzzResult, mesh: string, terminal: Terminal): void {
	const { failures, shortfalls, statistics, rounds, requests, sent, notAdmitted, open, unconfirmed, ms } = result;
	for (const shortfall of shortfalls) terminal.say('error', `the configurations had too little of ${shortfall}`);
	for (const sentence of statistics) terminal.say('info', sentence);
	if (notAdmitted > 0) terminal.say('info', `${notAdmitted} configurations were not admitted`);
	if (open.length > 0) {
		const why = `by the model of ${mesh}, its specification leaves open what the users’ own configuration does with them`;
		terminal.say('info', `${open.length} requests were left out: ${why} (such as: ${open[0]})`);
	}
	if (unconfirmed > 0)
		terminal.say('info', `${unconfirmed} requests were asked again because of chance, and were right`);
	const verdict = failures.length === 0 ? 'all right' : `${failures.length} failed`;
	const each = Math.round(ms / Math.max(1, rounds));
	terminal.print(
		`${rounds} configurations, ${requests} requests asked ${sent} times in ${Math.round(ms / 1_000)} s (${each} ms each): ${verdict}`,
	);
}

async function tellFailure(
	{ index, kind, caseFile }: FuzzFailure,
	outputDir: string | undefined,
	terminal: Terminal,
): Promise<void> {
	terminal.say('error', `configuration ${index}: ${kinds[kind]}`);
	if (outputDir === undefined) return terminal.print(caseFile);
	await mkdir(outputDir, { recursive: true });
	const file = join(outputDir, `found-${index}.yaml`);
	await writeFile(file, caseFile);
	terminal.say('info', `written: ${file}`);
}

const kinds: Readonly<Record<FuzzFailure['kind'], string>> = {
	law: 'the mesh with sandboxes does not do what it did without them, with the forks in place',
	interpreter: 'the model of the mesh says something else than the mesh does',
};
