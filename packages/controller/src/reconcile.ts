// SPDX-License-Identifier: Apache-2.0
import type { Kube } from '@branchline/kube';
import { CallerMistake } from 'branchline';
import { accessTo, type ClusterAccess } from './cluster-access.ts';
import { type ReconcilerOptions, withDefaults } from './options.ts';
import { Reconciler } from './reconciler.ts';
import { watchedKinds } from './watched-kinds.ts';

/**
 * Begins to keep the chosen meshes of a cluster in accord with its sandboxes. Throws `CallerMistake` for a mesh,
 * implementation or option that does not exist, and for a mesh that takes no Kubernetes objects.
 */
export function reconcile(kube: Kube, options: ReconcilerOptions): Reconciler {
	return reconcileWith(accessTo(kube), options);
}

/** {@link reconcile} on anything that behaves like a cluster. */
export function reconcileWith(access: ClusterAccess, options: ReconcilerOptions): Reconciler {
	const meshes = typeof options.mesh === 'string' ? [options.mesh] : options.mesh;
	if (meshes.includes('envoy')) {
		throw new CallerMistake('xDS resources are served to Envoy: an API server does not take them');
	}
	const complete = withDefaults(options);
	const kinds = watchedKinds(options, complete);
	return new Reconciler(access, kinds, complete);
}
