// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises';
import type { VersionArguments } from '../arguments/version.ts';
import { formatJson } from '../objects.ts';
import type { Terminal } from '../terminal.ts';

/** Prints the version of the program. */
export async function printVersion({ output }: VersionArguments, terminal: Terminal): Promise<number> {
	const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
	const { version } = JSON.parse(text) as { readonly version: string };
	terminal.print(output === 'json' ? formatJson({ version }) : `branchline ${version}`);
	return 0;
}
