// SPDX-License-Identifier: Apache-2.0
import { type NaiveAdapter, onArtifacts } from './mistake.ts';

/** The naive adapter `grantless`. */
export const grantless: NaiveAdapter = {
	mistake: 'routes at a Gateway refer to forks of other namespaces, and nothing grants it',
	meshes: ['gateway-api'],
	wrap: onArtifacts((artifacts) =>
		artifacts.filter((artifact) => artifact.kind !== 'object' || artifact.object.kind !== 'ReferenceGrant'),
	),
};
