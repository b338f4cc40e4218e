// SPDX-License-Identifier: Apache-2.0
import type { Plan, ServicePlan, Substitution } from '@branchline/plan';

/** The plan with the substitutions of every service port changed. */
export function changeSubstitutions(
	plan: Plan,
	change: (substitutions: readonly Substitution[], service: ServicePlan) => readonly Substitution[],
): Plan {
	const services = plan.services.map((service) => ({
		...service,
		substitutions: change(service.substitutions, service),
	}));
	return { ...plan, services };
}
