// SPDX-License-Identifier: Apache-2.0
import { type Command, Option } from 'commander';
import type { Terminal } from '../terminal.ts';
import { type CommonArguments, whole, withCommon, withOutput } from './shared.ts';

/** What `demo` takes. */
export interface DemoArguments extends CommonArguments {
	readonly keep?: true;
	readonly output: 'table' | 'json';
	readonly envoyVersion?: string;
	readonly requests: number;
	readonly changes: number;
}

const examples = `
Examples:
  # Route real requests through a real Envoy
  branchline demo

  # Leave it up, and print curl lines to try
  branchline demo --keep`;

/** Declares `demo`. */
export function demoArguments(program: Command, terminal: Terminal, finish: (code: number) => void): void {
	const command = withCommon(program.command('demo'))
		.description('Show sandboxes at work on a real Envoy')
		.option('--keep', 'leave everything up until it is interrupted')
		.option('--envoy-version <version>', 'the version of Envoy to fetch')
		.addOption(
			new Option('--requests <number>', 'how many requests to send while sandboxes change')
				.argParser(whole(1, 10_000_000))
				.default(10_000),
		)
		.addOption(
			new Option('--changes <number>', 'how many changes to make meanwhile').argParser(whole(0, 10_000)).default(20),
		);
	withOutput(command, 'table', 'json')
		.addHelpText('after', examples)
		.action(async (options: DemoArguments) => {
			const { demo } = await import('../commands/demo.ts');
			finish(await demo(options, terminal));
		});
}
