// SPDX-License-Identifier: Apache-2.0
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
	implementationOf,
	type RandomPart,
	type ReportFacts,
	type RunResult,
	reportFiles,
} from '@branchline/conformance';
import type { ConformanceRunArguments } from '../../arguments/conformance.ts';
import { runCommand } from './reproduce.ts';

/** Writes the report of a run, and of what was tried at random besides, into the folder that is asked for; gives the files. */
export async function writeReport(
	run: RunResult,
	options: ConformanceRunArguments & { readonly outputDir: string },
	random?: RandomPart,
): Promise<readonly string[]> {
	const facts = { ...(await factsOf(run, options)), ...(random === undefined ? {} : { random }) };
	return writeFiles(options.outputDir, reportFiles({ facts, run }));
}

/** Writes files into a folder, which is made where it is missing, and gives their paths. */
export async function writeFiles(folder: string, files: Readonly<Record<string, string>>): Promise<readonly string[]> {
	await mkdir(folder, { recursive: true });
	for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
	return Object.keys(files).map((name) => join(folder, name));
}

async function factsOf(run: RunResult, options: ConformanceRunArguments): Promise<ReportFacts> {
	const { facts } = run.environment;
	const text = await readFile(new URL('../../../package.json', import.meta.url), 'utf8');
	const { version } = JSON.parse(text) as { readonly version: string };
	return {
		date: run.started,
		implementation: implementationOf(run.target, facts),
		versions: { branchline: version },
		reproduce: runCommand(options),
		...(options.cases === undefined ? {} : { casesFolder: options.cases }),
	};
}
