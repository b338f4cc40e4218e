// SPDX-License-Identifier: Apache-2.0
import type { Command } from 'commander';
import type { Terminal } from '../terminal.ts';
import { type ClusterArguments, dryRunOption, withCluster } from './cluster.ts';
import { type CommonArguments, type MeshArguments, withCommon, withMeshes } from './shared.ts';

/** What `delete` takes. */
export interface DeleteArguments extends MeshArguments, ClusterArguments, CommonArguments {
	readonly dryRun?: true;
}

const examples = `
Examples:
  # Take Branchline out of the Istio mesh of the cluster
  branchline delete --mesh istio

Everything that apply wrote is removed, in the opposite order: your objects lose our rules and stay as you last wrote
them, objects of ours go. Sandboxes stay: they are yours. To take out one sandbox, apply the others.`;

/** Declares `delete`. */
export function deleteArguments(program: Command, terminal: Terminal, finish: (code: number) => void): void {
	withCluster(withCommon(withMeshes(program.command('delete'))))
		.description('Take everything of Branchline’s out of the mesh of a cluster')
		.addOption(dryRunOption())
		.addHelpText('after', examples)
		.action(async (options: DeleteArguments) => {
			const { deleteAll } = await import('../commands/delete.ts');
			finish(await deleteAll(options, terminal));
		});
}
