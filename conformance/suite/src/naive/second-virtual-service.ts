// SPDX-License-Identifier: Apache-2.0
import { managedBy, managedByLabel } from '@branchline/adapter';
import { type NaiveAdapter, onArtifacts } from './mistake.ts';

/** The naive adapter `second-virtual-service`. */
export const secondVirtualService: NaiveAdapter = {
	mistake:
		'beside the user’s VirtualService stands a second one for the same host, which a sidecar drops and a gateway reads later',
	meshes: ['istio'],
	wrap: onArtifacts((artifacts) =>
		artifacts.map((artifact) => {
			if (artifact.kind !== 'patch') return artifact;
			const { apiVersion, kind, metadata, spec } = artifact.after;
			const { namespace } = metadata;
			const name = `branchline.${metadata.name}`;
			const own = { name, ...(namespace === undefined ? {} : { namespace }), labels: { [managedByLabel]: managedBy } };
			return { kind: 'object', object: { apiVersion, kind, metadata: own, spec } };
		}),
	),
};
