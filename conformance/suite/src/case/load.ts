// SPDX-License-Identifier: Apache-2.0
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compareText } from '@branchline/plan';
import type { Case } from './case.ts';
import { decodeCase } from './decode.ts';
import type { CaseFinding } from './finding.ts';

/** The folder of the cases: it comes with this package, or stands beside it in the repository. */
export const casesFolder: string =
	['../../cases', '../../../cases']
		.map((path) => fileURLToPath(new URL(path, import.meta.url)))
		.find((path) => existsSync(path)) ?? 'conformance/cases';

/** What a folder of cases holds: the good ones, and what is wrong with the others. */
export interface LoadedCases {
	readonly cases: readonly Case[];
	readonly findings: readonly CaseFinding[];
}

/** Reads every `.yaml` file below a folder, by the order of their ids. Rejects where the folder cannot be read. */
export async function loadCases(folder: string = casesFolder): Promise<LoadedCases> {
	const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.yaml'));
	const decoded = await Promise.all(names.map((name) => readCase(folder, name)));
	decoded.sort((a, b) => compareText(a.id, b.id));
	return {
		cases: decoded.flatMap((one) => ('case' in one ? [one.case] : [])),
		findings: decoded.flatMap((one) => ('findings' in one ? one.findings : [])),
	};
}

async function readCase(folder: string, name: string) {
	const file = join(folder, name);
	const id = name.slice(0, -'.yaml'.length).split(sep).join('/');
	return { id, ...decodeCase(file, id, await readFile(file, 'utf8')) };
}
