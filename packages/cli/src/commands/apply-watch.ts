// SPDX-License-Identifier: Apache-2.0
import { formatEvent, type ReconcileEvent, reconcile } from '@branchline/controller';
import type { Kube } from '@branchline/kube';
import {
	type Diagnostic,
	formatDiagnostic,
	type KubernetesObject,
	locate,
	type Origins,
	type Severity,
} from 'branchline';
import type { ApplyArguments } from '../arguments/apply.ts';
import { Interruption } from '../demo/interruption.ts';
import { readInput } from '../input.ts';
import { choiceOf } from '../mesh-choice.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';
import { followFiles, stateOfFiles } from '../watch-files.ts';

/** Sandboxes, groups and the policy of files, and where they stand in them. */
interface Given {
	readonly documents: readonly KubernetesObject[];
	readonly origins?: Origins;
}

/** How loud an event is said that is about no diagnostic; what is written goes to stdout as the result that it is. */
const severities: Readonly<Partial<Record<ReconcileEvent['kind'], Severity>>> = {
	'not-served': 'warning',
	unreachable: 'warning',
	unreadable: 'error',
	failed: 'error',
	contested: 'warning',
	broken: 'error',
};

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
	const read = await stateOfFiles(options);
	let given = await readGiven(options, terminal);
	if (given === undefined) return 1;
	const interruption = new Interruption();
	const reconciler = reconcile(kube, {
		...choiceOf(options),
		...(options.filename.length > 0 ? { documents: given.documents } : {}),
		fromCluster: options.fromCluster === true,
		prune: options.prune,
		acceptanceMs: options.timeout,
		onEvent: (event) => tell(event, given?.origins, terminal),
	});
	const reread = rereader(options, terminal);
	const onChange = async () => {
		// What was read before holds until all of it can be read.
		const again = await reread();
		if (again === undefined) return;
		given = again;
		reconciler.update(again.documents);
	};
	const { signal } = interruption;
	try {
		await Promise.all([interruption.come(), followFiles(options, { read, onChange, signal })]);
	} finally {
		await reconciler.stop();
		interruption.dispose();
	}
	return 0;
}

/** Reads files again that could be read before: that they cannot be is said once for each reason, and their return once. */
function rereader(options: ApplyArguments, terminal: Terminal): () => Promise<Given | undefined> {
	let fault: string | undefined;
	return async () => {
		const before = fault;
		try {
			const given = await readGiven(options, terminal);
			fault = undefined;
			if (before !== undefined) terminal.say('info', 'the files can be read again');
			return given;
		} catch (error) {
			if (!(error instanceof UsageError)) throw error;
			fault = error.message;
			if (fault !== before) terminal.say('error', `${fault}; what was read before holds`);
			return undefined;
		}
	};
}

async function readGiven(options: ApplyArguments, terminal: Terminal): Promise<Given | undefined> {
	if (options.filename.length === 0) return { documents: [] };
	const input = await readInput(options, terminal);
	if (input === undefined) return undefined;
	const { sandboxes, groups, policy } = input.documents;
	return { documents: [...sandboxes, ...groups, ...(policy ? [policy] : [])], origins: input.origins };
}

function tell(event: ReconcileEvent, origins: Origins | undefined, terminal: Terminal): void {
	switch (event.kind) {
		case 'applied':
		case 'pruned':
			terminal.print(formatEvent(event));
			break;
		case 'settled':
			break;
		case 'appeared':
			terminal.say(event.diagnostic.severity, formatDiagnostic(located(event.diagnostic, origins)));
			break;
		case 'vanished':
			terminal.say('info', formatEvent({ ...event, diagnostic: located(event.diagnostic, origins) }));
			break;
		default:
			terminal.say(severities[event.kind] ?? 'info', formatEvent(event));
	}
}

function located(diagnostic: Diagnostic, origins: Origins | undefined): Diagnostic {
	return origins === undefined ? diagnostic : (locate([diagnostic], origins)[0] ?? diagnostic);
}
