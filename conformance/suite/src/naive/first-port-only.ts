// SPDX-License-Identifier: Apache-2.0
import type { ServicePlan } from '@branchline/plan';
import { everyMesh, type NaiveAdapter, onPlan } from './mistake.ts';

/** The naive adapter `first-port-only`. */
export const firstPortOnly: NaiveAdapter = {
	mistake: 'of the ports of a Service only the first is forked',
	meshes: everyMesh,
	wrap: onPlan((plan) => ({
		...plan,
		services: plan.services.filter((service, index) => !isSameService(service, plan.services[index - 1])),
	})),
};

function isSameService({ of }: ServicePlan, before: ServicePlan | undefined): boolean {
	return before?.of.namespace === of.namespace && before.of.service === of.service;
}
