// SPDX-License-Identifier: Apache-2.0
import { type Command, InvalidArgumentError, Option } from 'commander';
import { type CommonArguments, type InputArguments, type MeshArguments, withInput, withMeshes } from './shared.ts';

/** Which cluster is meant. */
export interface ClusterArguments {
	readonly kubeconfig?: string;
	readonly context?: string;
}

/** What says which sandboxes are to be in a cluster, and how they are written. */
export interface WantedArguments extends InputArguments, MeshArguments, ClusterArguments, CommonArguments {
	readonly fromCluster?: true;
	readonly prune: boolean;
}

/** Adds the options that choose a cluster; they are kubectl's. */
export function withCluster(command: Command): Command {
	return command
		.option('--kubeconfig <path>', 'the kubeconfig to use (default: KUBECONFIG, ~/.kube/config, or that of the pod)')
		.option('--context <name>', 'the context of the kubeconfig to use');
}

/** Adds everything that {@link WantedArguments} has. */
export function withWanted(command: Command): Command {
	return withCluster(withInput(withMeshes(command)))
		.option('--from-cluster', 'take the sandboxes of the cluster; those of -f are added to them')
		.option('--no-prune', 'leave objects of ours that are no longer wanted');
}

/** The option that has the API server check every write and keep none. */
export function dryRunOption(): Option {
	return new Option('--dry-run', 'have the API server check every write, and keep none');
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** Reads a duration such as `30s`, as kubectl takes them, into milliseconds. */
export function duration(value: string): number {
	const [, number, unit] = /^(\d{1,6})(ms|s|m|h)$/.exec(value) ?? [];
	const factor = units[unit ?? ''];
	if (value === '0') return 0;
	if (factor === undefined) throw new InvalidArgumentError('Expected a duration such as 30s, 2m or 0.');
	return Number(number) * factor;
}
