// SPDX-License-Identifier: Apache-2.0
import { fieldManager, type Kube, KubeError, nameOf, refTo } from '@branchline/kube';
import type { KubernetesObject } from '@branchline/model';
import { type Condition, changedStatus } from './document-status.ts';

const kinds = ['Sandbox', 'RouteGroup'].map((kind) => ({ apiVersion: 'branchline.dev/v1alpha1', kind }));

const message = 'branchline delete took its routes out of the mesh';
const removed: readonly Condition[] = ['Programmed', 'Ready'].map((type) => ({
	type,
	status: 'False',
	reason: 'Removed',
	message,
}));

/**
 * Says in the status of every sandbox and route group that counts as programmed that its routes are gone, since nobody else
 * may be there to say it. Resolves to a line for each status that could not be written; no answer at all throws.
 */
export async function reportRemoval(
	kube: Pick<Kube, 'serves' | 'list' | 'mergePatch'>,
	now: number,
): Promise<readonly string[]> {
	const failures: string[] = [];
	for (const kind of kinds) {
		if (!(await kube.serves(kind))) continue;
		const { items } = await kube.list(kind);
		for (const object of items.filter(isProgrammed)) {
			const status = changedStatus(object, removed, now);
			await kube
				.mergePatch(refTo(object), { status }, { fieldManager, subresource: 'status' })
				.catch((error: unknown) => {
					if (!(error instanceof KubeError) || error.status === 0) throw error;
					failures.push(`${nameOf(refTo(object))}: ${error.message}`);
				});
		}
	}
	return failures;
}

function isProgrammed({ status }: KubernetesObject): boolean {
	const { conditions = [] } = (status ?? {}) as { readonly conditions?: readonly Condition[] };
	return conditions.some(({ type, status: value }) => type === 'Programmed' && value === 'True');
}
