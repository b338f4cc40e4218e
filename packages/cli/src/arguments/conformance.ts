// SPDX-License-Identifier: Apache-2.0
import { type Command, Option } from 'commander';
import type { Terminal } from '../terminal.ts';
import { duration, fewest } from './amounts.ts';
import { fuzzArguments } from './conformance-fuzz.ts';
import { append, type CommonArguments, withCommon, withOutput } from './shared.ts';

/** Which cases are meant. */
export interface CaseArguments extends CommonArguments {
	readonly cases?: string;
	readonly case: readonly string[];
	readonly feature: readonly string[];
}

/** What `conformance run` takes. */
export interface ConformanceRunArguments extends CaseArguments {
	readonly env: 'oracle' | 'interpreter' | 'envoy' | 'testbed' | 'cluster';
	readonly mesh: readonly string[];
	readonly implementation?: string;
	readonly kubeconfig?: string;
	readonly context?: string;
	readonly image?: string;
	readonly testbed?: string;
	/** How many random configurations are tried besides the cases. */
	readonly random?: number;
	readonly seed?: number;
	readonly list?: true;
	readonly outputDir?: string;
	/** In milliseconds. */
	readonly budget?: number;
	readonly knownFailures?: string;
}

/** What `conformance list` takes. */
export interface ConformanceListArguments extends CaseArguments {
	readonly output: 'table' | 'json';
}

/** What `conformance report` takes. */
export interface ConformanceReportArguments extends CommonArguments {
	readonly outputDir: string;
}

const environments = ['oracle', 'interpreter', 'envoy', 'testbed', 'cluster'] as const;

const runExamples = `
Examples:
  # What does the model of Istio say? No mesh is needed
  branchline conformance run --mesh istio

  # The same cases on a real Envoy, on this machine
  branchline conformance run --env envoy

  # A mesh of yours, with a report
  branchline conformance run --env cluster --mesh gateway-api --implementation envoy-gateway --output-dir report/

  # Some cases only
  branchline conformance run --mesh linkerd --case 'dead-forks/*' --feature carrier.baggage`;

const listExamples = `
Examples:
  # Every case, with the features that it asks for
  branchline conformance list

  # Those about baggage
  branchline conformance list --feature carrier.baggage`;

const reportExamples = `
Examples:
  # Compare several meshes on one page
  branchline conformance report istio/results.json envoy/results.json --output-dir page/`;

/** Declares `conformance` and its commands. */
export function conformanceArguments(program: Command, terminal: Terminal, finish: (code: number) => void): void {
	const group = program
		.command('conformance')
		.description('Judge meshes by the conformance suite')
		.addHelpText('after', `${runExamples}`);
	for (const declare of [runArguments, fuzzArguments, listArguments, reportArguments]) declare(group, terminal, finish);
}

function runArguments(group: Command, terminal: Terminal, finish: (code: number) => void): void {
	withCases(withCommon(group.command('run')))
		.description('Judge a mesh by every case')
		.addOption(new Option('--env <name>', 'who judges').choices([...environments]).default('interpreter'))
		.addOption(new Option('--mesh <name>', 'istio, gateway-api, linkerd or envoy; may be repeated').argParser(append))
		.option('--implementation <name>', 'who runs it: istio, envoy-gateway, contour or traefik for gateway-api')
		.option('--kubeconfig <file>', 'the cluster to use, for --env cluster; default: as kubectl has it')
		.option('--context <name>', 'the context of the kubeconfig')
		.option('--image <name>', 'the image of the echo program, for --env cluster')
		.option('--testbed <name>', 'a testbed that runs, for --env testbed; default: one is started')
		.addOption(
			new Option('--random <number>', 'then try as many random configurations, as fuzz does').argParser(fewest(1)),
		)
		.addOption(new Option('--seed <number>', 'the seed of --random (default: the time)').argParser(fewest(0)))
		.option('--list', 'print what would be judged, and judge nothing')
		.option('--output-dir <folder>', 'write report.yaml, junit.xml, index.html and results.json there')
		.addOption(new Option('--budget <time>', 'begin no case after this time, such as 10m').argParser(duration))
		.option('--known-failures <file>', 'a list of cases that are known to fail, each with a reason and a link')
		.setOptionValue('mesh', [])
		.addHelpText('after', runExamples)
		.action(async (options: ConformanceRunArguments) => {
			const { runConformance } = await import('../commands/conformance/run.ts');
			finish(await runConformance(options, terminal));
		});
}

function listArguments(group: Command, terminal: Terminal, finish: (code: number) => void): void {
	const command = withCases(withCommon(group.command('list'))).description('List the cases');
	withOutput(command, 'table', 'json')
		.addHelpText('after', listExamples)
		.action(async (options: ConformanceListArguments) => {
			const { listCases } = await import('../commands/conformance/list.ts');
			finish(await listCases(options, terminal));
		});
}

function reportArguments(group: Command, terminal: Terminal, finish: (code: number) => void): void {
	withCommon(group.command('report'))
		.description('Make a page that compares the results of runs')
		.argument('<results...>', 'files results.json that runs have written')
		.requiredOption('--output-dir <folder>', 'where to write it')
		.addHelpText('after', reportExamples)
		.action(async (files: readonly string[], options: ConformanceReportArguments) => {
			const { reportRuns } = await import('../commands/conformance/report.ts');
			finish(await reportRuns(files, options, terminal));
		});
}

/** Adds what says which cases are meant. */
function withCases(command: Command): Command {
	return command
		.addOption(
			new Option('--case <pattern>', 'cases by id or last part of it, * for anything; may be repeated').argParser(
				append,
			),
		)
		.addOption(new Option('--feature <name>', 'cases that ask for a feature; may be repeated').argParser(append))
		.option('--cases <folder>', 'a folder of cases in place of those that come with the program')
		.setOptionValue('case', [])
		.setOptionValue('feature', []);
}
