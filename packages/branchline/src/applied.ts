// SPDX-License-Identifier: Apache-2.0
import type { Artifact } from '@branchline/adapter';
import { groupOf, type KubernetesObject, type NativeObject, namespaceOf } from '@branchline/model';

/**
 * The configuration of a mesh once artifacts are applied to it: patched objects and resources stand where the ones of the
 * same identity stood, new ones follow. The identity of a Kubernetes object is its group, kind, namespace and name; that
 * of an xDS resource its type and name.
 */
export function applied(native: readonly NativeObject[], artifacts: readonly Artifact[]): readonly NativeObject[] {
	const objects = new Map(native.map((object) => [identity(object), object]));
	for (const artifact of artifacts) {
		const object = written(artifact);
		objects.set(identity(object), object);
	}
	return [...objects.values()];
}

/** The object as it is once an artifact is applied. */
export function written(artifact: Artifact): NativeObject {
	switch (artifact.kind) {
		case 'object':
			return artifact.object;
		case 'patch':
			return artifact.after;
		case 'resource':
			return artifact.resource;
	}
}

/** A text that two objects share exactly if they are the same object, whatever its content. */
export function identity(object: NativeObject): string {
	if ('@type' in object) {
		// Of the types in use, an endpoint assignment alone is known by its cluster's name.
		const { name, cluster_name, clusterName } = object as Readonly<Record<string, unknown>>;
		return JSON.stringify([object['@type'], name ?? cluster_name ?? clusterName ?? '']);
	}
	const { apiVersion, kind, metadata } = object as KubernetesObject;
	return JSON.stringify([groupOf(apiVersion), kind, namespaceOf({ metadata }), metadata.name]);
}
