// SPDX-License-Identifier: Apache-2.0
import { reconcile } from '@branchline/controller';
import type { Kube } from '@branchline/kube';
import type { KubernetesObject, Origins } from 'branchline';
import type { ApplyArguments } from '../arguments/apply.ts';
import { readInput } from '../input.ts';
import { choiceOf } from '../mesh-choice.ts';
import { tellEvent } from '../tell-event.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';
import { whileFilesChange } from '../while-files-change.ts';

/** Sandboxes, groups and the policy of files, and where they stand in them. */
interface Given {
	readonly documents: readonly KubernetesObject[];
	readonly origins?: Origins;
}

/**
 * Keeps the mesh of a cluster in accord with its sandboxes and those of files, until SIGINT, SIGTERM or SIGHUP: then the
 * write that is under way ends, and the mesh stays as it is. A second signal ends the process at once.
 */
export async function applyWatch(kube: Kube, options: ApplyArguments, terminal: Terminal): Promise<number> {
	if (options.now !== undefined) throw new UsageError('--watch goes by the clock: leave out --now');
	if (options.filename.length === 0 && !options.fromCluster) {
		throw new UsageError('say where the sandboxes are: -f files, --from-cluster, or both');
	}
	// A cluster that cannot be reached to begin with is a mistake; one that goes away later is waited for.
	await kube.version();
	const read = () => readGiven(options, terminal);
	return whileFilesChange(options, terminal, read, async (last) => {
		const reconciler = reconcile(kube, {
			...choiceOf(options),
			...(options.filename.length > 0 ? { documents: last().documents } : {}),
			fromCluster: options.fromCluster === true,
			prune: options.prune,
			acceptanceMs: options.timeout,
			onEvent: (event) => tellEvent(event, last().origins, terminal),
		});
		return { update: ({ documents }) => reconciler.update(documents), stop: () => reconciler.stop() };
	});
}

async function readGiven(options: ApplyArguments, terminal: Terminal): Promise<Given | undefined> {
	if (options.filename.length === 0) return { documents: [] };
	const input = await readInput(options, terminal);
	if (input === undefined) return undefined;
	const { sandboxes, groups, policy } = input.documents;
	return { documents: [...sandboxes, ...groups, ...(policy ? [policy] : [])], origins: input.origins };
}
