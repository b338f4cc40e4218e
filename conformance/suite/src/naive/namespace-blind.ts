// SPDX-License-Identifier: Apache-2.0
import { type Plan, type ServicePlan, sameServicePort } from '@branchline/plan';
import { everyMesh, type NaiveAdapter, onPlan } from './mistake.ts';

/** The naive adapter `namespace-blind`. */
export const namespaceBlind: NaiveAdapter = {
	mistake: 'services are known by their name alone: a fork is one of every Service of that name, in whatever namespace',
	meshes: everyMesh,
	wrap: onPlan((plan, { cluster }) => {
		const services = cluster.services.map(({ metadata: { name, namespace = 'default' } }) => ({ name, namespace }));
		const namesakes = plan.services.flatMap((service) =>
			services
				.filter(({ name, namespace }) => name === service.of.service && namespace !== service.of.namespace)
				.map(({ namespace }) => ({ ...service, of: { ...service.of, namespace } })),
		);
		return { ...plan, services: [...plan.services, ...namesakes.filter((namesake) => !isForked(namesake, plan))] };
	}),
};

function isForked({ of }: ServicePlan, plan: Plan): boolean {
	return plan.services.some((service) => sameServicePort(service.of, of));
}
