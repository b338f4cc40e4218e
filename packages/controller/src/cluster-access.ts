// SPDX-License-Identifier: Apache-2.0
import { type KindRef, type Kube, type ReflectOptions, type Reflector, reflect } from '@branchline/kube';

/** What a reconciler uses of a cluster; `accessTo` makes it of a client. */
export interface ClusterAccess
	extends Pick<Kube, 'version' | 'serves' | 'get' | 'apply' | 'patch' | 'mergePatch' | 'delete'> {
	/** Begins to reflect the objects of a kind. */
	reflect(of: KindRef, options: ReflectOptions): Pick<Reflector, 'synced' | 'stop'>;
}

/** A cluster, by way of a client. */
export function accessTo(kube: Kube): ClusterAccess {
	return {
		version: () => kube.version(),
		serves: (of) => kube.serves(of),
		get: (ref) => kube.get(ref),
		apply: (object, options) => kube.apply(object, options),
		patch: (ref, operations, options) => kube.patch(ref, operations, options),
		mergePatch: (ref, patch, options) => kube.mergePatch(ref, patch, options),
		delete: (ref, options) => kube.delete(ref, options),
		reflect: (of, options) => reflect(kube, of, options),
	};
}
