// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject, NativeObject } from '@branchline/plan';

/** An object as a message names it: `VirtualService shop/checkout`, `RouteConfiguration edge`. */
export function described(object: NativeObject): string {
	if ('@type' in object)
		return `${String(object['@type']).split('.').at(-1)} ${String(object.name ?? object.cluster_name)}`;
	const { kind, metadata } = object as KubernetesObject;
	return `${kind} ${metadata.namespace === undefined ? '' : `${metadata.namespace}/`}${metadata.name}`;
}
