// SPDX-License-Identifier: Apache-2.0
import type { Case } from '../case/case.ts';
import type { CaseResult } from '../run/results.ts';

/** A part of a mesh that can be conformant by itself: how requests come in, and what they speak. */
export type ProfileName = 'MESH-HTTP' | 'MESH-GRPC' | 'INGRESS-HTTP' | 'INGRESS-GRPC';

/** Every profile, in the order of reports. */
export const profileNames: readonly ProfileName[] = ['MESH-HTTP', 'MESH-GRPC', 'INGRESS-HTTP', 'INGRESS-GRPC'];

/** Without these there are no sandboxes: cases that need no other feature are the core of their profile. */
const coreFeatures = new Set(['carrier.header', 'target.service', 'parent.mesh', 'parent.gateway']);

/** Whether a case belongs to what every mesh has to do, or needs a feature that a mesh may lack. */
export function levelOf({ features }: Pick<CaseResult, 'features'>): 'core' | 'extended' {
	return features.every((feature) => coreFeatures.has(feature)) ? 'core' : 'extended';
}

/** The profiles that a case belongs to: one for each way in that its requests take. */
export function profilesOf({ requests, steps }: Pick<Case, 'requests' | 'steps'>): ReadonlySet<ProfileName> {
	const hops = [...requests, ...steps.flatMap((step) => step.requests)].flatMap((request) => request.hops);
	return new Set(
		hops.map(({ to, protocol }): ProfileName => {
			return `${'ingress' in to ? 'INGRESS' : 'MESH'}-${protocol === 'grpc' ? 'GRPC' : 'HTTP'}`;
		}),
	);
}
