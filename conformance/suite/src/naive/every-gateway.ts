// SPDX-License-Identifier: Apache-2.0
import { type NaiveAdapter, onPlan } from './mistake.ts';

/** The naive adapter `every-gateway`. */
export const everyGateway: NaiveAdapter = {
	mistake: 'keys from outside are honoured at every gateway, whatever the policy says',
	meshes: ['istio', 'gateway-api'],
	wrap: onPlan((plan) => ({ ...plan, ingress: 'all' })),
};
