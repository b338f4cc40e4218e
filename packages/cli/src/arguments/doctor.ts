// SPDX-License-Identifier: Apache-2.0
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Terminal } from '../terminal.ts';
import { type ClusterArguments, withCluster } from './cluster.ts';
import {
	append,
	type CommonArguments,
	type InputArguments,
	type MeshArguments,
	withInput,
	withMeshes,
	withOutput,
} from './shared.ts';

/** A Service, or one port of it. */
interface WantedService {
	readonly namespace: string;
	readonly service: string;
	readonly port?: number;
}

/** What `doctor` takes. */
export interface DoctorArguments extends InputArguments, MeshArguments, ClusterArguments, CommonArguments {
	readonly fromCluster?: true;
	readonly namespace: readonly string[];
	readonly service: readonly WantedService[];
	readonly output: 'text' | 'json';
}

const examples = `
Examples:
  # Can the services of this folder be forked, on the meshes whose objects are in it?
  branchline doctor -f manifests/ -R

  # And those of a cluster? Nothing is written; branchline rbac --read-only prints the access that this needs
  branchline doctor --from-cluster -n shop

  # One service port on one mesh, as data
  branchline doctor --mesh istio -f manifests/ --service shop/checkout:8080 -o json

Each service port is forked by a sandbox that is made up, and what that meets is said: stops means that no sandbox can fork
the port, bends that one works with a difference, limits that a plain fork works and one that asks for more does not. The exit
code is 1 where something stops a sandbox.`;

/** Declares `doctor`. */
export function doctorArguments(program: Command, terminal: Terminal, finish: (code: number) => void): void {
	const command = withCluster(withInput(withMeshes(program.command('doctor'))))
		.description('Say what on your objects would stop or bend a sandbox, before there is one')
		.option('--from-cluster', 'examine what is in the cluster; sandboxes of -f are added to it')
		.addOption(
			new Option('-n, --namespace <name>', 'examine the services of this namespace only; may be repeated').argParser(
				append,
			),
		)
		.addOption(
			new Option(
				'--service <name>',
				'examine this service only, as namespace/service or namespace/service:port; may be repeated',
			).argParser(wantedService),
		)
		.setOptionValue('namespace', [])
		.setOptionValue('service', []);
	withOutput(command, 'text', 'json')
		.addHelpText('after', examples)
		.action(async (options: DoctorArguments) => {
			const { examineObjects } = await import('../commands/doctor.ts');
			finish(await examineObjects(options, terminal));
		});
}

function wantedService(value: string, previous: readonly WantedService[]): readonly WantedService[] {
	const [, namespace, service, port] = /^([-a-z0-9]+)\/([-a-z0-9]+)(?::(\d+))?$/.exec(value) ?? [];
	if (namespace === undefined || service === undefined) {
		throw new InvalidArgumentError('Expected namespace/service or namespace/service:port.');
	}
	return [...previous, { namespace, service, ...(port === undefined ? {} : { port: Number(port) }) }];
}
