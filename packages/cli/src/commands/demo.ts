// SPDX-License-Identifier: Apache-2.0
import type { DemoArguments } from '../arguments/demo.ts';
import type { Terminal } from '../terminal.ts';

/** Runs the demo with the options of the command line. */
export async function demo(options: DemoArguments, terminal: Terminal): Promise<number> {
	if (options.quiet) terminal.beQuiet();
	const { runDemo } = await import('../demo/index.ts');
	const { envoyVersion, keep = false, output, requests, changes } = options;
	const { stdout, stderr } = terminal;
	return runDemo({ envoyVersion, keep, output, requests, changes, stdout, stderr });
}
