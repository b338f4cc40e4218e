// SPDX-License-Identifier: Apache-2.0
import { deadForkFindings, KubeError, type Reading, type Translation, type WantedState } from '@branchline/kube';
import {
	compile,
	type Diagnostic,
	type Documents,
	formatDiagnostic,
	identity,
	type KubernetesObject,
	locate,
	type MeshChoice,
	type Origins,
	parse,
	readObjects,
	render,
} from 'branchline';
import type { WantedArguments } from './arguments/cluster.ts';
import { choiceOf } from './mesh-choice.ts';
import { readSources } from './sources.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

type Wanted = Pick<
	WantedArguments,
	'mesh' | 'implementation' | 'set' | 'now' | 'filename' | 'recursive' | 'fromCluster'
>;

/** Sandboxes of files, and where they stand in them. */
interface Given {
	readonly documents: Documents;
	readonly origins: Origins;
}

/**
 * What the options want to be in a cluster; `undefined` where the files are malformed, which is said. A sandbox that both
 * the files and the cluster have is that of the files. Services and the mesh's own objects are those of the cluster.
 */
export async function wantedState(options: WantedArguments, terminal: Terminal): Promise<WantedState | undefined> {
	const choice = choiceOf(options);
	if (options.filename.length === 0 && !options.fromCluster) {
		throw new UsageError('say where the sandboxes are: -f files, --from-cluster, or both');
	}
	const given = await readGiven(options, terminal);
	if (given === undefined) return undefined;
	return { ...choice, prune: options.prune, render: (reading) => translate(reading, given, choice, options) };
}

async function readGiven(options: Wanted, terminal: Terminal): Promise<Given | undefined> {
	const sources = options.filename.length === 0 ? [] : await readSources(options, terminal);
	const { documents, diagnostics, origins } = parse(sources);
	// Who owns a key is known only together with the sandboxes of the cluster.
	const found = diagnostics.filter(({ code }) => code !== 'model/key-taken');
	if (terminal.report(found, formatDiagnostic)) return undefined;
	const { sandboxes, groups, services, endpointSlices, native } = documents;
	if (sandboxes.length + groups.length === 0 && !options.fromCluster) {
		terminal.say(
			'error',
			'there is no Sandbox and no RouteGroup in the files; to take everything out: branchline delete',
		);
		return undefined;
	}
	const others = services.length + endpointSlices.length + native.length;
	if (others > 0) {
		const words = `Services, EndpointSlices and objects of the mesh in the files are not used (${others}): those of the cluster are`;
		terminal.say('info', words);
	}
	return { documents, origins };
}

function translate(
	{ documents: live, diagnostics: found, served }: Reading,
	{ documents: files, origins }: Given,
	choice: MeshChoice,
	{ fromCluster, now = new Date().toISOString() }: Wanted,
): Translation {
	// Without the kind there is no sandbox, and pruning would take everything out.
	if (fromCluster === true && !served.has('branchline.dev/Sandbox')) {
		const message = 'the cluster does not serve Sandbox: branchline schema --crds | kubectl apply --server-side -f -';
		throw new KubeError({ status: 0, reason: 'KindNotServed', message });
	}
	const { documents, diagnostics } = ownersOf(files, live, fromCluster === true);
	const cluster = { services: live.services, endpointSlices: live.endpointSlices };
	const compiled = compile({ ...documents, ...cluster }, cluster, now);
	const rendered = render(compiled.plan, { ...choice, cluster, native: live.native });
	const dead = deadForkFindings(compiled.plan, rendered);
	const isOwner = ({ object }: Diagnostic) => object?.apiVersion.startsWith('branchline.dev/') ?? false;
	return {
		artifacts: rendered.artifacts,
		diagnostics: [
			// What is wrong with sandboxes is said of those that are used.
			...found
				.filter((diagnostic) => fromCluster === true || !isOwner(diagnostic))
				.filter(({ code }) => code !== 'model/key-taken'),
			...locate([...diagnostics, ...compiled.diagnostics, ...rendered.diagnostics, ...dead], origins),
		],
	};
}

/** The sandboxes, groups and policy that hold. The policy of the cluster holds for all, so it is taken in any case. */
function ownersOf(files: Documents, live: Documents, fromCluster: boolean) {
	const inCluster = new Map([...live.sandboxes, ...live.groups].map((object) => [identity(object), object]));
	// In the cluster an object has an age, by which it expires and keeps its key.
	const given = [...files.sandboxes, ...files.groups].map((object): KubernetesObject => {
		const { creationTimestamp } = inCluster.get(identity(object))?.metadata ?? {};
		return creationTimestamp ? { ...object, metadata: { creationTimestamp, ...object.metadata } } : object;
	});
	const known = new Set(given.map(identity));
	const others = fromCluster ? [...inCluster.values()].filter((object) => !known.has(identity(object))) : [];
	const policy = files.policy ?? live.policy;
	return readObjects([...given, ...others, ...(policy ? [policy] : [])]);
}
