// SPDX-License-Identifier: Apache-2.0
import type { RunResult } from '../run/results.ts';
import type { ReportFacts } from './facts.ts';

/** A run and what a report says besides: all that reports are made of. */
export interface RunRecord {
	readonly facts: ReportFacts;
	readonly run: RunResult;
}

const format = 'branchline.dev/conformance-run/v1alpha1';

/** A record as JSON on one line, so that records can be appended to one file. Cases are named without their folder. */
export function recordJson({ facts, run }: RunRecord): string {
	const results = run.results.map((result) => ({
		...result,
		case: { ...result.case, file: `${result.case.id}.yaml` },
	}));
	return `${JSON.stringify({ format, facts, run: { ...run, results } })}\n`;
}

/**
 * Reads the records of a file: JSON, or lines of JSON. They are taken to be as {@link recordJson} wrote them.
 * Throws an Error that names the file where they are something else.
 */
export function readRecords(file: string, text: string): readonly RunRecord[] {
	const records = jsonValues(file, text);
	const wrong = records.findIndex((record) => (record as { format?: unknown } | null)?.format !== format);
	if (wrong >= 0 || records.length === 0) {
		throw new Error(`${file}: expected the results of runs (${format}), as branchline conformance run writes them`);
	}
	return (records as (RunRecord & { format: string })[]).map(({ facts, run }) => ({ facts, run }));
}

function jsonValues(file: string, text: string): readonly unknown[] {
	try {
		return [JSON.parse(text)];
	} catch {
		// Not one value: one on each line.
	}
	const lines = text.split('\n').map((line, index) => ({ line, number: index + 1 }));
	return lines.flatMap(({ line, number }) => {
		if (line.trim() === '') return [];
		try {
			return [JSON.parse(line)];
		} catch (error) {
			throw new Error(`${file}:${number}: expected JSON`, { cause: error });
		}
	});
}
