// SPDX-License-Identifier: Apache-2.0
import { type Command, Option } from 'commander';
import type { Terminal } from '../terminal.ts';
import { duration, fewest } from './amounts.ts';
import { type CommonArguments, withCommon } from './shared.ts';

/** What `conformance fuzz` takes. */
export interface FuzzArguments extends CommonArguments {
	readonly env: 'interpreter' | 'envoy' | 'testbed' | 'cluster';
	readonly mesh: string;
	readonly implementation?: string;
	readonly parents?: 'mesh' | 'gateway';
	readonly seed?: number;
	readonly count: number;
	readonly skip: number;
	/** In milliseconds. */
	readonly budget?: number;
	readonly kubeconfig?: string;
	readonly context?: string;
	readonly image?: string;
	readonly testbed?: string;
	readonly outputDir?: string;
}

const examples = `
Examples:
  # A thousand configurations, on the model of Istio
  branchline conformance fuzz --mesh istio --count 1000

  # On a real Istio on this machine, for ten minutes
  branchline conformance fuzz --mesh istio --env testbed --count 10000 --budget 10m

  # Routes at gateways, on a cluster of yours
  branchline conformance fuzz --mesh gateway-api --implementation envoy-gateway --parents gateway --env cluster

  # One of them again
  branchline conformance fuzz --mesh istio --env testbed --seed 7 --skip 30 --count 1

Each configuration is random routes, random sandboxes and two dozen requests. Where the requests go by the routes alone
is recorded, the sandboxes are delivered, and every answer has to be the recorded one with the forks in place; the model
of the mesh has to say the same as the mesh. What fails is made small and printed as a case of the suite.`;

/** Declares `conformance fuzz` in the group of commands. */
export function fuzzArguments(group: Command, terminal: Terminal, finish: (code: number) => void): void {
	withCommon(group.command('fuzz'))
		.description('Judge a mesh by random configurations')
		.addOption(
			new Option('--env <name>', 'who judges')
				.choices(['interpreter', 'envoy', 'testbed', 'cluster'])
				.default('interpreter'),
		)
		.requiredOption('--mesh <name>', 'istio, gateway-api, linkerd or envoy')
		.option('--implementation <name>', 'who runs it: istio, envoy-gateway, contour or traefik for gateway-api')
		.addOption(
			new Option('--parents <kind>', 'which routes, for gateway-api: of services or of gateways').choices([
				'mesh',
				'gateway',
			]),
		)
		.addOption(
			new Option('--seed <number>', 'the same seed gives the same configurations (default: the time)').argParser(
				fewest(0),
			),
		)
		.addOption(new Option('--count <number>', 'how many configurations').argParser(fewest(1)).default(100))
		.addOption(new Option('--skip <number>', 'leave out the first ones').argParser(fewest(0)).default(0))
		.addOption(new Option('--budget <time>', 'begin none after this time, such as 10m').argParser(duration))
		.option('--kubeconfig <file>', 'the cluster to use, for --env cluster; default: as kubectl has it')
		.option('--context <name>', 'the context of the kubeconfig')
		.option('--image <name>', 'the image of the echo program, for --env cluster')
		.option('--testbed <name>', 'a testbed that runs, for --env testbed; default: one is started')
		.option('--output-dir <folder>', 'write a case there for each configuration that fails')
		.addHelpText('after', examples)
		.action(async (options: FuzzArguments) => {
			const { runFuzz } = await import('../commands/conformance/fuzz.ts');
			finish(await runFuzz(options, terminal));
		});
}
