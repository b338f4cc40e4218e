// SPDX-License-Identifier: Apache-2.0
import { type Command, Option } from 'commander';
import type { Terminal } from '../terminal.ts';
import { type CommonArguments, type MeshArguments, withCommon, withMeshes, withOutput } from './shared.ts';

/** What `rbac` takes. */
export interface RbacArguments extends MeshArguments, CommonArguments {
	readonly output: 'yaml' | 'json';
	readonly name: string;
	readonly status?: true;
	readonly readOnly?: true;
}

const examples = `
Examples:
  # A role for the CI job that runs branchline apply --mesh istio
  branchline rbac --mesh istio | kubectl apply -f -
  kubectl create clusterrolebinding branchline --clusterrole branchline --serviceaccount ci:branchline

  # A role for branchline doctor --from-cluster, which writes nothing
  branchline rbac --mesh istio --read-only --name branchline-doctor`;

/** Declares `rbac`. */
export function rbacArguments(program: Command, terminal: Terminal, finish: (code: number) => void): void {
	const command = withCommon(withMeshes(program.command('rbac')))
		.description('Print the least access to a cluster that a mesh needs, as a ClusterRole')
		.option('--name <name>', 'the name of the ClusterRole', 'branchline')
		.addOption(new Option('--read-only', 'allow reading only, as branchline doctor needs it').conflicts('status'))
		.option('--status', 'allow writing the status of sandboxes, too, as a controller does');
	withOutput(command, 'yaml', 'json')
		.addHelpText('after', examples)
		.action(async (options: RbacArguments) => {
			const { printRole } = await import('../commands/rbac.ts');
			finish(printRole(options, terminal));
		});
}
