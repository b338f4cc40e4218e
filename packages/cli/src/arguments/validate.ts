// SPDX-License-Identifier: Apache-2.0
import type { Command } from 'commander';
import type { Terminal } from '../terminal.ts';
import {
	type CommonArguments,
	type InputArguments,
	type MeshArguments,
	withInput,
	withMeshes,
	withOutput,
} from './shared.ts';

/** What `validate` takes. */
export interface ValidateArguments extends InputArguments, MeshArguments, CommonArguments {
	readonly output: 'text' | 'json';
}

const examples = `
Examples:
  # Every finding about the documents of a folder
  branchline validate -f manifests/ -R

  # Also what Linkerd cannot do with them, as data for a machine
  branchline validate --mesh linkerd -f manifests/ -R -o json

Findings are said on stderr, or with -o json printed on stdout. The exit code is 1 where one of them is an error.`;

/** Declares `validate`. */
export function validateArguments(program: Command, terminal: Terminal, finish: (code: number) => void): void {
	const command = withInput(withMeshes(program.command('validate'))).description('Say everything that is wrong');
	withOutput(command, 'text', 'json')
		.addHelpText('after', examples)
		.action(async (options: ValidateArguments) => {
			const { validate } = await import('../commands/validate.ts');
			finish(await validate(options, terminal));
		});
}
