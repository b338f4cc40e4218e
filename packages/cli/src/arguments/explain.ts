// SPDX-License-Identifier: Apache-2.0
import { type Command, Option } from 'commander';
import type { Terminal } from '../terminal.ts';
import {
	append,
	type CommonArguments,
	type InputArguments,
	type MeshArguments,
	withInput,
	withMeshes,
	withOutput,
} from './shared.ts';

/** What `explain` takes. */
export interface ExplainArguments extends InputArguments, MeshArguments, CommonArguments {
	readonly to?: string;
	readonly gateway?: string;
	readonly table?: string;
	readonly host?: string;
	readonly key?: string;
	readonly header: readonly string[];
	readonly method: string;
	readonly path: string;
	readonly from?: string;
	readonly output: 'text' | 'json';
}

const examples = `
Examples:
  # A request between services, on two meshes
  branchline explain --mesh istio --mesh envoy -f manifests/ --to shop/checkout:8080 --key pr-1234

  # A request that enters at a gateway
  branchline explain --mesh gateway-api -f manifests/ --gateway infra/public:80 --host shop.example.com --path '/pay?x=1'

  # A request that meets a RouteConfiguration of yours
  branchline explain --mesh envoy -f manifests/ --table edge --host shop.example.com --key pr-1234

  # The key in a header of your own choice
  branchline explain --mesh linkerd -f manifests/ --to shop/checkout:8080 -H 'baggage: branchline-key=pr-1234'

Says which rule of yours takes the request, which copy of it, where it goes and why no other rule took it. The exit code
is 1 where a mesh would not do what the sandboxes say.`;

/** Declares `explain`. */
export function explainArguments(program: Command, terminal: Terminal, finish: (code: number) => void): void {
	const command = withInput(withMeshes(program.command('explain')))
		.description('Explain where a request goes on each mesh, and why')
		.addOption(
			new Option('--to <port>', 'the service port that is called, as namespace/service:port').conflicts([
				'gateway',
				'table',
			]),
		)
		.option('--gateway <listener>', 'the gateway where the request enters, as namespace/name:port')
		.addOption(
			new Option('--table <name>', 'the RouteConfiguration of yours that is asked, on envoy').conflicts('gateway'),
		)
		.option('--host <name>', 'the Host header; by default the name of the service')
		.option('--key <key>', 'a routing key, shown in the first carrier of the policy')
		.addOption(new Option('-H, --header <line>', "a header line, as 'name: value'; may be repeated").argParser(append))
		.option('--method <name>', 'the method', 'GET')
		.option('--path <path>', 'the path, with the query if there is one', '/')
		.option('--from <namespace>', "the caller's namespace; by default the service's");
	withOutput(command.setOptionValue('header', []), 'text', 'json')
		.addHelpText('after', examples)
		.action(async (options: ExplainArguments) => {
			const { explainRequest } = await import('../commands/explain.ts');
			finish(await explainRequest(options, terminal));
		});
}
