// SPDX-License-Identifier: Apache-2.0
import { deliver, type Kube, type Reading, remove } from '@branchline/kube';
import {
	compile,
	type Diagnostic,
	type Documents,
	type KubernetesObject,
	type MeshChoice,
	type NativeObject,
	type Plan,
	readObjects,
	render,
	written,
} from 'branchline';

/** What Branchline made of documents and a cluster. */
export interface Delivered {
	readonly plan: Plan;
	/** Every object that it wrote, or left because it is as it has to be. */
	readonly objects: readonly NativeObject[];
	readonly diagnostics: readonly Diagnostic[];
	/** The cluster as Branchline read it, before it wrote. */
	readonly documents: Documents;
}

/** Brings documents about in a cluster in the way of `branchline apply`: reads what is there, renders, and delivers. */
export async function deliverDocuments(
	kube: Kube,
	choice: MeshChoice,
	documents: readonly KubernetesObject[],
): Promise<Delivered> {
	let delivered: Omit<Delivered, 'diagnostics'> | undefined;
	const read = readObjects(documents);
	const rendered = (reading: Reading) => {
		const { sandboxes, groups, policy } = read.documents;
		const known = { ...reading.documents, sandboxes, groups, ...(policy === undefined ? {} : { policy }) };
		const compilation = compile(known, known, new Date().toISOString());
		const rendering = render(compilation.plan, { ...choice, cluster: known, native: known.native });
		delivered = { plan: compilation.plan, objects: rendering.artifacts.map(written), documents: known };
		return {
			artifacts: rendering.artifacts,
			diagnostics: [...read.diagnostics, ...compilation.diagnostics, ...rendering.diagnostics],
		};
	};
	const { diagnostics } = await deliver(kube, { ...choice, render: rendered });
	if (delivered === undefined) throw new Error('nothing was rendered');
	return { ...delivered, diagnostics };
}

/** Takes everything of Branchline's out of a cluster in the way of `branchline remove`; gives the findings. */
export async function removeEverything(kube: Kube, choice: MeshChoice): Promise<readonly Diagnostic[]> {
	return (await remove(kube, choice)).diagnostics;
}
