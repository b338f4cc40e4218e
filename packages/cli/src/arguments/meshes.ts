// SPDX-License-Identifier: Apache-2.0
import type { Command } from 'commander';
import type { Terminal } from '../terminal.ts';
import { type CommonArguments, withCommon, withOutput } from './shared.ts';

/** What `meshes` takes. */
export interface MeshesArguments extends CommonArguments {
	readonly output: 'table' | 'json' | 'yaml';
	readonly implementation?: string;
}

const examples = `
Examples:
  # What each mesh can do, and the facts that forbid the rest
  branchline meshes

  # The Gateway API as Envoy Gateway runs it
  branchline meshes --implementation envoy-gateway`;

/** Declares `meshes`. */
export function meshesArguments(program: Command, terminal: Terminal, finish: (code: number) => void): void {
	const command = withCommon(program.command('meshes'))
		.description('List the meshes and what each can do')
		.option('--implementation <name>', 'who runs the Gateway API: istio, envoy-gateway, contour or traefik');
	withOutput(command, 'table', 'json', 'yaml')
		.addHelpText('after', examples)
		.action(async (options: MeshesArguments) => {
			const { listMeshes } = await import('../commands/meshes.ts');
			finish(listMeshes(options, terminal));
		});
}
