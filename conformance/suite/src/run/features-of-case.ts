// SPDX-License-Identifier: Apache-2.0
import { type Feature, features, featuresOf } from '@branchline/adapter';
import { type Carrier, keysOf, type Plan } from '@branchline/plan';
import type { Case } from '../case/case.ts';
import type { CaseRequest } from '../case/request.ts';
import { compiled } from '../environments/compiled.ts';
import { worldAfter, worldOf } from '../environments/world.ts';

/** A run asks several times for each case and target, and whoever judges adapters runs the same cases again and again. */
const known = new WeakMap<Case, readonly Feature[]>();

/** Every feature that a case asks of a mesh: those that it names, and those that its documents and requests show. */
export function featuresOfCase(one: Case): readonly Feature[] {
	const found = known.get(one) ?? readFeatures(one);
	known.set(one, found);
	return found;
}

function readFeatures(one: Case): readonly Feature[] {
	const plans = plansOf(one);
	const requests = [...one.requests, ...one.steps.flatMap((step) => step.requests)];
	const carriers = plans.flatMap((plan) => plan.carriers);
	const substitutions = plans.flatMap((plan) => plan.services.flatMap((service) => service.substitutions));
	const isShown = plans.some(({ forkHeader }) => forkHeader !== undefined);
	const found = new Set<Feature>([
		...(isShown ? (['fork-header'] as const) : []),
		...one.features,
		...substitutions.flatMap(featuresOf),
		...requests.flatMap((request) => [...carriersOf(request, carriers), ...parentsOf(request)]),
	]);
	return (Object.keys(features) as Feature[]).filter((feature) => found.has(feature));
}

/** The plans that hold one after the other while a case is played. */
function plansOf(one: Case): readonly Plan[] {
	let world = worldOf(one);
	const worlds = [world];
	for (const { action } of one.steps) {
		world = worldAfter(world, action);
		worlds.push(world);
	}
	return worlds.map((each) => compiled(each).plan);
}

function carriersOf(request: CaseRequest, carriers: readonly Carrier[]): readonly Feature[] {
	return carriers
		.filter((carrier) => keysOf(request, [carrier]).length > 0)
		.map(({ kind }) => `carrier.${kind}` as const);
}

function parentsOf({ hops }: CaseRequest): readonly Feature[] {
	return hops.map(({ to }) => ('ingress' in to ? 'parent.gateway' : 'parent.mesh'));
}
