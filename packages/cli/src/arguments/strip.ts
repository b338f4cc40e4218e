// SPDX-License-Identifier: Apache-2.0
import type { Command } from 'commander';
import type { Terminal } from '../terminal.ts';
import { type CommonArguments, type InputArguments, withInput, withOutput } from './shared.ts';

/** What `strip` takes. */
export interface StripArguments extends InputArguments, CommonArguments {
	readonly output: 'yaml' | 'json' | 'name';
	readonly inPlace?: true;
}

const examples = `
Examples:
  # The routes of a cluster as the teams wrote them
  kubectl get virtualservices,httproutes -A -o yaml | branchline strip -f -

  # Take the rules out of the files of a GitOps repository
  branchline strip -f manifests/ -R --in-place

Prints the mesh's own objects (routes and what belongs to them) without the rules that render put in; objects that are
all Branchline's are left out. With --in-place they are named on stderr, for you to delete.`;

/** Declares `strip`. */
export function stripArguments(program: Command, terminal: Terminal, finish: (code: number) => void): void {
	const command = withInput(program.command('strip'))
		.description('Take the rules of sandboxes out of objects')
		.option('--in-place', 'write your objects into the files they came from');
	withOutput(command, 'yaml', 'json', 'name')
		.addHelpText('after', examples)
		.action(async (options: StripArguments) => {
			const { stripObjects } = await import('../commands/strip.ts');
			finish(await stripObjects(options, terminal));
		});
}
