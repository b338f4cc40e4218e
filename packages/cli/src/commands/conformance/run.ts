// SPDX-License-Identifier: Apache-2.0
import {
	type Case,
	type Environment,
	featuresOfCase,
	formatFinding,
	isBad,
	knownFailuresOf,
	loadKnownFailures,
	openEnvironment,
	type RunOptions,
	type RunResult,
	run,
	type Target,
	whyNotApplicable,
} from '@branchline/conformance';
import type { ConformanceRunArguments } from '../../arguments/conformance.ts';
import { Interruption } from '../../demo/interruption.ts';
import type { Terminal } from '../../terminal.ts';
import { UsageError } from '../../usage-error.ts';
import { readCases } from './case-input.ts';
import { ProgressView, summary } from './progress.ts';
import { randomChoice, tryAtRandom } from './random.ts';
import { writeReport } from './report-files.ts';
import { targetOf } from './target.ts';

/** Judges a mesh by the cases that are meant: 0, 1 where one fails, 128 and more where a signal ended it. */
export async function runConformance(options: ConformanceRunArguments, terminal: Terminal): Promise<number> {
	if (options.quiet) terminal.beQuiet();
	const target = targetOf(options);
	const random = randomChoice(options);
	const input = await readCases(options, terminal);
	if (input === undefined) return 1;
	if (options.list) return listed(input.meant, target, terminal);
	const knownFailure = await knownFailures(options, target, input.all, terminal);
	if (knownFailure === undefined) return 1;
	const interruption = new Interruption();
	try {
		const environment = await opened(options, target, terminal);
		if (environment === undefined) return interruption.code || 1;
		const { signal } = interruption;
		const judging = judged(environment, input.meant, { knownFailure, signal }, options, terminal);
		const result = await judging.finally(() => environment.close());
		const { hindrance } = result;
		const tried =
			random && !signal.aborted && hindrance === undefined ? await tryAtRandom(random, signal, terminal) : undefined;
		if (signal.aborted) return interruption.code || 1;
		const { outputDir } = options;
		if (outputDir !== undefined) {
			const files = await writeReport(result, { ...options, ...random, outputDir }, tried?.part);
			for (const file of files) terminal.say('info', `written: ${file}`);
		}
		if (hindrance !== undefined) terminal.say('error', `${options.env}: no case was played: ${hindrance}`);
		terminal.print(summary(result.results, result.ms));
		return hindrance !== undefined || tried?.isBad || result.results.some(({ outcome }) => isBad(outcome)) ? 1 : 0;
	} finally {
		interruption.dispose();
	}
}

async function judged(
	environment: Environment,
	cases: readonly Case[],
	more: RunOptions,
	options: ConformanceRunArguments,
	terminal: Terminal,
): Promise<RunResult> {
	const view = new ProgressView(terminal);
	const { budget } = options;
	const result = await run(environment, cases, {
		...more,
		...(budget === undefined ? {} : { budgetMs: budget }),
		// A signal ends proxies at once: what fails after it says nothing.
		onProgress: (progress) => more.signal?.aborted || view.show(progress),
	});
	view.end();
	return result;
}

function listed(cases: readonly Case[], target: Target, terminal: Terminal): number {
	for (const one of cases) {
		const why = whyNotApplicable(one, featuresOfCase(one), target);
		terminal.print(why === undefined ? one.id : terminal.colours.dim(`${one.id} (skipped: ${why})`));
	}
	return 0;
}

async function opened(
	{ env, kubeconfig, context, image, testbed }: ConformanceRunArguments,
	target: Target,
	terminal: Terminal,
): Promise<Environment | undefined> {
	try {
		return await openEnvironment(env, {
			target,
			...(kubeconfig === undefined ? {} : { kubeconfig }),
			...(context === undefined ? {} : { context }),
			...(image === undefined ? {} : { image }),
			...(testbed === undefined ? {} : { testbed }),
			log: (line) => terminal.say('info', line),
		});
	} catch (error) {
		terminal.say('error', `${env}: ${error instanceof Error ? error.message : String(error)}`);
		return undefined;
	}
}

async function knownFailures(
	{ knownFailures: file, env }: ConformanceRunArguments,
	target: Target,
	cases: readonly Case[],
	terminal: Terminal,
): Promise<ReturnType<typeof knownFailuresOf> | undefined> {
	if (file === undefined) return () => undefined;
	const { failures, findings } = await loadKnownFailures(file, cases).catch((cause: unknown) => {
		throw new UsageError(`${file}: cannot be read`, { cause });
	});
	for (const finding of findings) terminal.say('error', formatFinding(finding));
	return findings.length > 0 ? undefined : knownFailuresOf(failures, target, env);
}
