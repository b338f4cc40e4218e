// SPDX-License-Identifier: Apache-2.0
import { type NaiveAdapter, onPlan } from './mistake.ts';
import { changeSubstitutions } from './substitutions.ts';

/** The naive adapter `respond-bare`. */
export const respondBare: NaiveAdapter = {
	mistake: 'of a canned response only the status is written',
	meshes: ['istio', 'gateway-api', 'envoy'],
	wrap: onPlan((plan) =>
		changeSubstitutions(plan, (substitutions) =>
			substitutions.map((substitution) => {
				const { to } = substitution;
				return to.kind === 'respond' ? { ...substitution, to: { ...to, headers: {}, body: '' } } : substitution;
			}),
		),
	),
};
