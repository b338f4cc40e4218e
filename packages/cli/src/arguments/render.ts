// SPDX-License-Identifier: Apache-2.0
import { type Command, Option } from 'commander';
import type { Terminal } from '../terminal.ts';
import { portPair } from './ports.ts';
import {
	type CommonArguments,
	type InputArguments,
	type MeshArguments,
	withInput,
	withMeshes,
	withOutput,
} from './shared.ts';

/** What `render` takes. */
export interface RenderArguments extends InputArguments, MeshArguments, CommonArguments {
	readonly output: 'yaml' | 'json' | 'name';
	readonly patches?: true;
	readonly inPlace?: true;
	readonly format: 'resources' | 'bootstrap';
	readonly port: Readonly<Record<number, number>>;
}

const examples = `
Examples:
  # Everything that Istio needs, in the order to apply it
  branchline render --mesh istio -f shop.yaml | kubectl apply --server-side -f -

  # A Linkerd mesh behind Envoy Gateway
  branchline render --mesh linkerd --mesh gateway-api --implementation envoy-gateway -f manifests/ -R

  # Edit the VirtualServices of a GitOps repository where they stand, keeping comments
  branchline render --mesh istio -f manifests/ -R --in-place > manifests/branchline.yaml

  # One file that Envoy runs, listening on 18080 instead of 8080
  branchline render --mesh envoy --format bootstrap --port 8080=18080 -f shop.yaml > envoy.yaml

stdout is complete and in the order to apply it. An object of yours that gets rules appears whole. A key that a mesh
cannot carry is left out and said on stderr, and the exit code is 1.`;

/** Declares `render`. */
export function renderArguments(program: Command, terminal: Terminal, finish: (code: number) => void): void {
	const command = withInput(withMeshes(program.command('render')))
		.description('Write sandboxes into the objects of a mesh')
		.option('--patches', 'print JSON Patches of your objects instead of the objects')
		.option('--in-place', 'write your objects into the files they came from; only new objects are printed')
		.addOption(
			new Option('--format <form>', 'for envoy: the xDS resources, or one file for envoy -c')
				.choices(['resources', 'bootstrap'])
				.default('resources'),
		)
		.addOption(
			new Option('--port <from=to>', 'for a bootstrap: listen on another port; may be repeated').argParser(portPair),
		);
	withOutput(command.setOptionValue('port', {}), 'yaml', 'json', 'name')
		.addHelpText('after', examples)
		.action(async (options: RenderArguments) => {
			const { render } = await import('../commands/render.ts');
			finish(await render(options, terminal));
		});
}
