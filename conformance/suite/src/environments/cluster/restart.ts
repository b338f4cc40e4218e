// SPDX-License-Identifier: Apache-2.0
import type { Kube } from '@branchline/kube';
import { settled } from './settled.ts';
import { readyPod } from './view.ts';

/** The Deployment of a mesh's control plane. */
export interface ControlPlane {
	/** By which reports know it: `istio`. */
	readonly implementation: string;
	readonly namespace: string;
	readonly deployment: string;
}

interface Rollout {
	readonly spec?: { readonly replicas?: number };
	readonly status?: {
		readonly observedGeneration?: number;
		readonly updatedReplicas?: number;
		readonly replicas?: number;
		readonly availableReplicas?: number;
	};
}

/** Whether a cluster runs a control plane as the Deployment that it usually is, so that it can be restarted. */
export async function canRestart(kube: Kube, { namespace, deployment }: ControlPlane): Promise<boolean> {
	return (await kube.get({ apiVersion: 'apps/v1', kind: 'Deployment', namespace, name: deployment })) !== undefined;
}

/** Restarts a control plane as `kubectl rollout restart` does, and resolves when only new pods are left. */
export async function restartControlPlane(kube: Kube, { namespace, deployment }: ControlPlane): Promise<void> {
	const ref = { apiVersion: 'apps/v1', kind: 'Deployment', namespace, name: deployment };
	const annotations = { 'kubectl.kubernetes.io/restartedAt': new Date().toISOString() };
	const { metadata } = await kube.mergePatch(ref, { spec: { template: { metadata: { annotations } } } });
	await settled(`Deployment ${namespace}/${deployment} is back`, async () => {
		const { spec, status } = ((await kube.get(ref)) ?? {}) as Rollout;
		const { observedGeneration = 0, updatedReplicas, replicas, availableReplicas } = status ?? {};
		const isSeen = observedGeneration >= Number(metadata.generation);
		const wanted = spec?.replicas ?? 1;
		return (isSeen && [updatedReplicas, replicas, availableReplicas].every((count) => count === wanted)) || undefined;
	});
}

/**
 * Deletes pods, and resolves when as many others are ready in their place. Endpoints follow by themselves; whoever asks
 * through them asks until the answers are right.
 */
export async function replacePods(kube: Kube, labelSelector: string, namespace?: string): Promise<void> {
	const where = { labelSelector, ...(namespace === undefined ? {} : { namespace }) };
	const of = { apiVersion: 'v1', kind: 'Pod' };
	const { items: old } = await kube.list(of, where);
	await Promise.all(
		old.map(({ metadata }) => {
			return kube.delete({ ...of, name: metadata.name, namespace: metadata.namespace ?? '' });
		}),
	);
	const gone = new Set(old.map(({ metadata }) => metadata.uid));
	await settled(`new pods of ${labelSelector} are ready`, async () => {
		const { items } = await kube.list(of, where);
		const isReplaced = items.every(({ metadata }) => !gone.has(metadata.uid)) && items.length >= old.length;
		return (isReplaced && items.every((pod) => readyPod(pod) !== undefined)) || undefined;
	});
}
