// SPDX-License-Identifier: Apache-2.0
import { type Kube, kindId, kindsOf, sandboxKinds, serviceKinds } from '@branchline/kube';
import { CallerMistake } from 'branchline';
import { accessTo, type ClusterAccess } from './cluster-access.ts';
import { type ReconcilerOptions, withDefaults } from './options.ts';
import { Reconciler } from './reconciler.ts';

/**
 * Begins to keep the chosen meshes of a cluster in accord with its sandboxes. Throws `CallerMistake` for a mesh,
 * implementation or option that does not exist, and for a mesh that takes no Kubernetes objects.
 */
export function reconcile(kube: Kube, options: ReconcilerOptions): Reconciler {
	return reconcileWith(accessTo(kube), options);
}

/** {@link reconcile} on anything that behaves like a cluster. */
export function reconcileWith(access: ClusterAccess, options: ReconcilerOptions): Reconciler {
	const { reads, others, writes } = kindsOf(options);
	const meshes = typeof options.mesh === 'string' ? [options.mesh] : options.mesh;
	if (meshes.includes('envoy')) {
		throw new CallerMistake('xDS resources are served to Envoy: an API server does not take them');
	}
	const complete = withDefaults(options);
	const routes = new Set(writes.filter(({ isRoute }) => isRoute).map(kindId));
	const kinds = [
		...sandboxKinds.map((kind) => ({ ...kind, isNeeded: complete.fromCluster, isOptional: !complete.fromCluster })),
		...serviceKinds.map((kind) => ({ ...kind, isNeeded: true })),
		...reads
			.filter((kind) => !services.has(kindId(kind)))
			.map((kind) => ({ ...kind, isOptional: !routes.has(kindId(kind)) })),
		...others.map((kind) => ({ ...kind, mayBeForbidden: true, isOptional: true })),
	];
	return new Reconciler(access, kinds, complete);
}

const services: ReadonlySet<string> = new Set(serviceKinds.map(kindId));
