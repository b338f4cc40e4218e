// SPDX-License-Identifier: Apache-2.0
import type { HttpRequest } from '@branchline/plan';
import { UndefinedConfiguration } from '../contract.ts';
import type { ObjectIndex } from '../route/object-index.ts';

/** Who runs the routes; `specification` where the configuration does not say. */
export type Implementation = 'specification' | 'istio' | 'envoy-gateway' | 'contour' | 'traefik';

/** What a hop knows beside the rules. */
export interface Hop {
	readonly index: ObjectIndex;
	readonly request: HttpRequest;
	readonly implementation: Implementation;
	/** The listener's scheme; `http` in the mesh. */
	readonly scheme: 'http' | 'https';
	/** The listener's port, or the service port. */
	readonly port: number;
	/** Whether a backend of another namespace needs a ReferenceGrant: with a Gateway as parent. */
	readonly needsGrants: boolean;
}

/** Reads `MeshConfiguration.implementation`; throws {@link UndefinedConfiguration} for one that is not interpreted. */
export function implementationOf(name: string | undefined): Implementation {
	if (name === undefined) return 'specification';
	if (name === 'istio' || name === 'envoy-gateway' || name === 'contour' || name === 'traefik') return name;
	throw new UndefinedConfiguration(`implementation ${name} of the Gateway API is not interpreted`);
}
