// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises';
import { comparisonPage, type RunRecord, readRecords } from '@branchline/conformance';
import type { ConformanceReportArguments } from '../../arguments/conformance.ts';
import type { Terminal } from '../../terminal.ts';
import { UsageError } from '../../usage-error.ts';
import { writeFiles } from './report-files.ts';

/** Makes one page of the results of several runs. Throws UsageError for a file that holds none. */
export async function reportRuns(
	files: readonly string[],
	{ outputDir, quiet }: ConformanceReportArguments,
	terminal: Terminal,
): Promise<number> {
	if (quiet) terminal.beQuiet();
	const records: RunRecord[] = [];
	for (const file of files) records.push(...(await recordsOf(file)));
	for (const path of await writeFiles(outputDir, { 'index.html': comparisonPage(records) })) terminal.print(path);
	return 0;
}

async function recordsOf(file: string): Promise<readonly RunRecord[]> {
	const text = await readFile(file, 'utf8').catch((cause: unknown) => {
		throw new UsageError(`${file}: cannot be read`, { cause });
	});
	try {
		return readRecords(file, text);
	} catch (cause) {
		throw new UsageError((cause as Error).message, { cause });
	}
}
