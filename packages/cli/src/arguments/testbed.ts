// SPDX-License-Identifier: Apache-2.0
import type { Implementation } from '@branchline/testbed';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';
import { append, type CommonArguments, whole, withCommon, withOutput } from './shared.ts';

/** What every command for one testbed takes. */
export interface TestbedArguments extends CommonArguments {
	readonly name: string;
}

/** What `testbed build` takes. */
export interface BuildArguments extends CommonArguments {
	readonly implementation: readonly (Implementation | 'none')[];
}

/** What `testbed up` takes. */
export interface UpArguments extends TestbedArguments, BuildArguments {
	readonly proxyVersion?: string;
	readonly debounce?: number;
}

/** What `testbed status` takes. */
export interface StatusArguments extends TestbedArguments {
	readonly output: 'table' | 'json';
}

/** What `testbed list` takes. */
export interface ListArguments extends CommonArguments {
	readonly output: 'table' | 'json';
}

/** What `testbed logs` takes. */
export interface LogsArguments extends TestbedArguments {
	readonly follow?: true;
}

const implementations: readonly (Implementation | 'none')[] = ['istio', 'envoy-gateway', 'contour', 'traefik', 'none'];

const examples = `
Examples:
  # Once: build the programs from their Go modules (10 to 30 minutes)
  branchline testbed build

  # As root: a cluster with Istio and Envoy Gateway on this machine, in seconds, without containers
  branchline testbed up
  export KUBECONFIG=$(branchline testbed kubeconfig)

  # Send a request from where its pods are
  branchline testbed exec shop/frontend-6d9 -- curl -s http://checkout:8080/

  branchline testbed down`;

type Run = (terminal: Terminal) => Promise<number>;

/** Declares `testbed` and its commands. */
export function testbedArguments(program: Command, terminal: Terminal, finish: (code: number) => void): void {
	const testbed = program
		.command('testbed')
		.description('Run real control planes and proxies on this Linux machine, without containers')
		.enablePositionalOptions()
		.addHelpText('after', examples);
	const run = async (work: Run): Promise<void> => {
		const { told } = await import('../commands/testbed/told.ts');
		finish(await told(() => work(terminal), terminal));
	};
	withCommon(testbed.command('build'))
		.description('Build the programs of a testbed from their Go modules, once; needs Go')
		.addOption(
			new Option(
				'--implementation <name>',
				`${oneOf(implementations)}; may be repeated (default: all but traefik, which takes long)`,
			).argParser(chosen),
		)
		.setOptionValue('implementation', [])
		.action((options: BuildArguments) =>
			run(async (to) => (await import('../commands/testbed/build.ts')).buildTestbed(options, to)),
		);
	upArguments(testbed, run);
	withOutput(withName(testbed.command('status')), 'table', 'json')
		.description('Show what runs in a testbed')
		.action((options: StatusArguments) =>
			run(async (to) => (await import('../commands/testbed/status.ts')).showTestbed(options, to)),
		);
	withOutput(withCommon(testbed.command('list')), 'table', 'json')
		.description('List the testbeds of this machine')
		.action((options: ListArguments) =>
			run(async (to) => (await import('../commands/testbed/list.ts')).listAll(options, to)),
		);
	withName(testbed.command('logs'))
		.description('Print the log of a component, of the daemon (testbed), or of NAMESPACE/POD')
		.argument('<component>', 'such as kube-apiserver, istiod, or NAMESPACE/POD')
		.option('-f, --follow', 'go on printing what is added')
		.action((of: string, options: LogsArguments) =>
			run(async (to) => (await import('../commands/testbed/logs.ts')).printLogs(of, options, to)),
		);
	insideArguments(testbed, run);
	withName(testbed.command('kubeconfig'))
		.description('Print the path of the kubeconfig')
		.action((options: TestbedArguments) =>
			run(async (to) => (await import('../commands/testbed/kubeconfig.ts')).printKubeconfig(options, to)),
		);
	withName(testbed.command('restart'))
		.description('Restart a component and wait until it is ready')
		.argument('<component>', 'such as kube-apiserver or istiod')
		.action((component: string, options: TestbedArguments) =>
			run(async (to) => (await import('../commands/testbed/restart.ts')).restartComponent(component, options, to)),
		);
	withName(testbed.command('down'))
		.description('Take a testbed down and leave nothing of it behind')
		.action((options: TestbedArguments) =>
			run(async (to) => (await import('../commands/testbed/down.ts')).takeDown(options, to)),
		);
}

function withName(command: Command): Command {
	return withCommon(command).option('--name <name>', 'which testbed of this machine', 'default');
}

function upArguments(testbed: Command, run: (work: Run) => Promise<void>): void {
	const milliseconds = whole(0, 60_000);
	withName(testbed.command('up'))
		.description('Bring a testbed up; needs Linux and root')
		.addOption(
			new Option(
				'--implementation <name>',
				`${oneOf(implementations)}; may be repeated (default: istio and envoy-gateway)`,
			).argParser(chosen),
		)
		.option('--proxy-version <version>', 'the version of Envoy beside the pods of Istio')
		.addOption(
			new Option('--debounce <milliseconds>', 'how long istiod gathers changes before it sends any').argParser(
				milliseconds,
			),
		)
		.setOptionValue('implementation', [])
		.action((options: UpArguments) =>
			run(async (to) => (await import('../commands/testbed/up.ts')).bringUp(options, to)),
		);
}

function insideArguments(testbed: Command, run: (work: Run) => Promise<void>): void {
	withName(testbed.command('exec'))
		.description('Run a command in the network of a pod')
		.passThroughOptions()
		.argument('<pod>', 'NAMESPACE/POD')
		.argument('<command...>', 'the command with its arguments; options of testbed stand before it')
		.action((pod: string, [first = '', ...rest]: readonly string[], options: TestbedArguments) =>
			run(async () => {
				// What stands behind the pod is passed through, and the usual -- with it.
				const [program = '', ...args] = first === '--' ? rest : [first, ...rest];
				if (program === '') throw new UsageError('expected a command behind --');
				return (await import('../commands/testbed/inside.ts')).execInPod(pod, [program, ...args], options);
			}),
		);
	withName(testbed.command('run'))
		.description('Run a command in the network of the node, with KUBECONFIG set and kubectl on PATH')
		.passThroughOptions()
		.argument('<command...>', 'the command with its arguments; options of testbed stand before it')
		.action((command: [string, ...string[]], options: TestbedArguments) =>
			run(async () => (await import('../commands/testbed/inside.ts')).runOnNode(command, options)),
		);
}

function chosen(value: string, previous: readonly string[]): readonly string[] {
	if ((implementations as readonly string[]).includes(value)) return append(value, previous);
	throw new InvalidArgumentError(`Expected ${oneOf(implementations)}.`);
}

function oneOf(names: readonly string[]): string {
	return new Intl.ListFormat('en', { type: 'disjunction' }).format(names);
}
