// SPDX-License-Identifier: Apache-2.0
import { type Reading, readCluster, servedKinds } from '@branchline/kube';
import {
	type Diagnostic,
	type Documents,
	type Evidence,
	evidentMeshes,
	meshes as known,
	locate as locateIn,
	parse,
	readObjects,
} from 'branchline';
import type { DoctorArguments } from './arguments/doctor.ts';
import { withKube } from './cluster-report.ts';
import { readSources } from './sources.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/** What `doctor` examines. */
export interface Subject {
	readonly documents: Documents;
	/** The meshes to examine it for, and what shows each. */
	readonly meshes: readonly Evidence[];
	/** What is wrong with the documents. */
	readonly diagnostics: readonly Diagnostic[];
	/** What could not be read of a cluster. */
	readonly unread: readonly Diagnostic[];
	/** The same finding with its position, where it has one. */
	readonly locate: (diagnostic: Diagnostic) => Diagnostic;
}

/** Reads the objects of files, or those of a cluster and the sandboxes of files. */
export async function subjectOf(options: DoctorArguments, terminal: Terminal): Promise<Subject> {
	const { filename, fromCluster, mesh } = options;
	if (filename.length === 0 && !fromCluster) {
		throw new UsageError('say what to examine: -f files, --from-cluster, or both');
	}
	const { documents, diagnostics, origins } = parse(filename.length === 0 ? [] : await readSources(options, terminal));
	const locate = (diagnostic: Diagnostic) => locateIn([diagnostic], origins)[0]!;
	const named = mesh.map((name): Evidence => ({ mesh: name, by: '--mesh' }));
	if (!fromCluster) {
		const meshes = named.length > 0 ? named : evidentMeshes(documents);
		return { documents, meshes: evident(meshes, 'in the files'), diagnostics, unread: [], locate };
	}
	const { meshes, reading } = await withKube(options, async (kube) => {
		const found = named.length > 0 ? named : evidentMeshes({ served: await servedKinds(kube) });
		const chosen = evident(found, 'that the cluster serves');
		const choice = { mesh: chosen.map((one) => one.mesh) };
		return { meshes: chosen, reading: await readCluster(kube, choice, { namespaces: true }) };
	});
	return { ...added(reading, documents, diagnostics), meshes, unread: reading.unread, locate };
}

function evident(meshes: readonly Evidence[], where: string): readonly Evidence[] {
	if (meshes.length > 0) return meshes;
	throw new UsageError(`there is nothing of a mesh ${where}: choose a mesh with --mesh: ${known.join(', ')}`);
}

/** The documents of a cluster with the sandboxes, groups and policy of files, which take the place of those of the same name. */
function added(
	{ objects, documents: live, diagnostics: found }: Reading,
	files: Documents,
	diagnostics: readonly Diagnostic[],
): Pick<Subject, 'documents' | 'diagnostics'> {
	const given = [...files.sandboxes, ...files.groups, ...(files.policy ? [files.policy] : [])];
	if (given.length === 0) return { documents: live, diagnostics: [...diagnostics, ...found] };
	const ids = new Set(given.map(idOf));
	const others = objects.filter(
		(object) => !ids.has(idOf(object)) && !(files.policy && object.kind === 'RoutingPolicy'),
	);
	const read = readObjects([...given, ...others]);
	return {
		documents: read.documents,
		diagnostics: [...diagnostics.filter(({ code }) => code !== 'model/key-taken'), ...read.diagnostics],
	};
}

function idOf({
	kind,
	metadata,
}: {
	readonly kind: string;
	readonly metadata: { readonly namespace?: string; readonly name: string };
}) {
	return `${kind} ${metadata.namespace ?? ''}/${metadata.name}`;
}
