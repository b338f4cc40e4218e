// SPDX-License-Identifier: Apache-2.0
import type { Command } from 'commander';
import type { Terminal } from '../terminal.ts';
import { type WantedArguments, withWanted } from './cluster.ts';

const examples = `
Examples:
  # What would apply change?
  branchline diff --mesh istio -f sandboxes/

  # Is the cluster what the sandboxes in it ask for?
  branchline diff --mesh istio --from-cluster > /dev/null && echo in order

Prints a unified diff of each object that apply would change, as the API server would keep it: defaults are no
differences.

Exit codes, as kubectl diff has them: 0 nothing would change, 1 something would, 2 errors were found.`;

/** Declares `diff`. */
export function diffArguments(program: Command, terminal: Terminal, finish: (code: number) => void): void {
	withWanted(program.command('diff'))
		.description('Show what apply would change in a cluster')
		.addHelpText('after', examples)
		.action(async (options: WantedArguments) => {
			const { showDiff } = await import('../commands/diff.ts');
			finish(await showDiff(options, terminal));
		});
}
