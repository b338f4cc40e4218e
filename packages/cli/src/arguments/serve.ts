// SPDX-License-Identifier: Apache-2.0
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Terminal } from '../terminal.ts';
import { type ClusterArguments, withCluster } from './cluster.ts';
import { portPair } from './ports.ts';
import {
	type CommonArguments,
	type InputArguments,
	type LogArguments,
	pair,
	whole,
	withInput,
	withLogs,
} from './shared.ts';

/** A name or address, and a port. */
export interface HostPort {
	readonly host: string;
	readonly port: number;
}

/** What `serve` takes. */
export interface ServeArguments extends InputArguments, ClusterArguments, CommonArguments, LogArguments {
	readonly fromCluster?: true;
	readonly set: Readonly<Record<string, string>>;
	readonly listen: HostPort;
	readonly metrics?: HostPort;
	readonly address: string;
	readonly port: Readonly<Record<number, number>>;
	readonly tlsCert?: string;
	readonly tlsKey?: string;
	readonly tlsCa?: string;
	readonly printBootstrap?: true;
	readonly nodeId: string;
	readonly nodeCluster: string;
}

const examples = `
Examples:
  # Serve the sandboxes of a folder, which is watched, to Envoys of this machine
  branchline serve -f shop/ --port 8080=18080

  # What such an Envoy starts with
  branchline serve --print-bootstrap > envoy.yaml && envoy -c envoy.yaml

  # Serve what is in a cluster to Envoys that show a certificate for their node
  branchline serve --from-cluster --listen 0.0.0.0:18000 --tls-cert tls.crt --tls-key tls.key --tls-ca ca.crt

Files are watched: a change is served at once, and while files are malformed, what was served before stays. Where you give
Listeners, they are served as they are; else there is a listener for each port number of your Services. SIGINT and SIGTERM
end the program; Envoys keep what they have.`;

/** Declares `serve`. */
export function serveArguments(program: Command, terminal: Terminal, finish: (code: number) => void): void {
	withCluster(withLogs(withInput(program.command('serve'))))
		.description('Serve sandboxes to Envoys, by xDS')
		.option(
			'--from-cluster',
			'take sandboxes, Services and endpoints of the cluster; sandboxes of -f are added to them',
		)
		.addOption(new Option('--set <name=value>', 'an option of the mesh envoy; may be repeated').argParser(pair))
		.addOption(
			new Option('--listen <host:port>', 'where Envoys find this control plane')
				.argParser(hostPort)
				.default({ host: '127.0.0.1', port: 18_000 }, '127.0.0.1:18000'),
		)
		.addOption(
			new Option('--metrics <host:port>', 'serve Prometheus metrics and a debug dump over HTTP').argParser(hostPort),
		)
		.option('--tls-cert <file>', 'certificate of this server; Envoys then need one as well, for their node')
		.option('--tls-key <file>', 'its private key')
		.option('--tls-ca <file>', 'the certificates that sign those of Envoys')
		.option('--address <ip>', 'where the listeners of Envoys listen', '0.0.0.0')
		.addOption(
			new Option('--port <from=to>', 'let Envoys listen on another port than the Service’s; may be repeated').argParser(
				portPair,
			),
		)
		.option('--print-bootstrap', 'print what an Envoy starts with, and end')
		.option('--node-id <id>', 'the id of the node in the bootstrap', 'envoy')
		.option('--node-cluster <name>', 'the cluster of the node in the bootstrap', 'branchline')
		.setOptionValue('set', {})
		.setOptionValue('port', {})
		.addHelpText('after', examples)
		.action(async (options: ServeArguments) => {
			// What goes wrong is said by us: gRPC's own lines would stand between ours, and be no JSON.
			process.env.GRPC_VERBOSITY ??= 'NONE';
			const { serve } = await import('../commands/serve.ts');
			finish(await serve(options, terminal));
		});
}

function hostPort(value: string): HostPort {
	const [, bracketed, plain, port] = /^(?:\[([0-9a-f:.]+)\]|([^:]*)):(\d+)$/i.exec(value) ?? [];
	if (port === undefined) throw new InvalidArgumentError('Expected host:port, such as 127.0.0.1:18000 or :18000.');
	return { host: (bracketed ?? plain) || '0.0.0.0', port: whole(0, 65_535)(port) };
}
