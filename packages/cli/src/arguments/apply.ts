// SPDX-License-Identifier: Apache-2.0
import { type Command, Option } from 'commander';
import type { Terminal } from '../terminal.ts';
import { dryRunOption, duration, type WantedArguments, withWanted } from './cluster.ts';
import { type LogArguments, withLogs } from './shared.ts';

/** What `apply` takes. */
export interface ApplyArguments extends WantedArguments, LogArguments {
	readonly dryRun?: true;
	readonly watch?: true;
	/** In milliseconds. */
	readonly timeout: number;
}

const examples = `
Examples:
  # Write the sandboxes of a folder into the Istio mesh of the cluster
  branchline apply --mesh istio -f sandboxes/

  # Write the sandboxes that are in the cluster, and keep writing as they change
  branchline apply --mesh gateway-api --implementation istio --from-cluster --watch

  # What would be written? The API server checks it and keeps nothing
  branchline apply --mesh istio -f sandboxes/ --dry-run

The sandboxes that are given are all there are: what was written for others is removed, unless --no-prune is given.
Services, EndpointSlices and the mesh's own objects are always those of the cluster. Your objects are changed by JSON
Patches that fail rather than undo an edit of yours; \`branchline delete\` takes everything out again. A second run finds
everything in place and writes nothing.`;

/** Declares `apply`. */
export function applyArguments(program: Command, terminal: Terminal, finish: (code: number) => void): void {
	withLogs(withWanted(program.command('apply')))
		.description('Write sandboxes into the mesh of a cluster')
		.addOption(dryRunOption().conflicts('watch'))
		.option('--watch', 'go on until interrupted: write what changes, and follow readiness')
		.addOption(
			new Option('--timeout <duration>', 'how long to wait until routes are accepted, such as 30s; 0 does not wait')
				.argParser(duration)
				.default(30_000, '30s'),
		)
		.addHelpText('after', examples)
		.action(async (options: ApplyArguments) => {
			const { apply } = await import('../commands/apply.ts');
			finish(await apply(options, terminal));
		});
}
