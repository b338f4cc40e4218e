// SPDX-License-Identifier: Apache-2.0
import type { Kube } from '@branchline/kube';

/** An object of a cluster as it is written down. */
export interface ClusterObject {
	readonly apiVersion: string;
	readonly kind: string;
	readonly metadata: {
		readonly name: string;
		readonly namespace?: string;
		readonly labels?: Readonly<Record<string, string>>;
	};
	readonly [field: string]: unknown;
}

/** Applies objects one after another, as the testbed's own; rejects with the first that is refused. */
export async function applyObjects(kube: Kube, objects: readonly ClusterObject[]): Promise<void> {
	for (const object of objects) await kube.apply(object, { fieldManager: 'branchline-testbed', force: true });
}
