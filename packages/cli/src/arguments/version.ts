// SPDX-License-Identifier: Apache-2.0
import type { Command } from 'commander';
import type { Terminal } from '../terminal.ts';
import { type CommonArguments, withCommon, withOutput } from './shared.ts';

/** What `version` takes. */
export interface VersionArguments extends CommonArguments {
	readonly output: 'text' | 'json';
}

const examples = `
Examples:
  branchline version
  branchline version -o json`;

/** Declares `version`. */
export function versionArguments(program: Command, terminal: Terminal, finish: (code: number) => void): void {
	withOutput(withCommon(program.command('version')), 'text', 'json')
		.description('Print the version')
		.addHelpText('after', examples)
		.action(async (options: VersionArguments) => {
			const { printVersion } = await import('../commands/version.ts');
			finish(await printVersion(options, terminal));
		});
}
