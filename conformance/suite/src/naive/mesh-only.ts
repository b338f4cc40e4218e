// SPDX-License-Identifier: Apache-2.0
import { type NaiveAdapter, onPlan } from './mistake.ts';

/** The naive adapter `mesh-only`. */
export const meshOnly: NaiveAdapter = {
	mistake: 'routes at gateways are not looked at: requests from outside never meet a fork at their first hop',
	meshes: ['istio', 'gateway-api'],
	wrap: onPlan((plan) => ({ ...plan, ingress: 'none' })),
};
