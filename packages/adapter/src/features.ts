// SPDX-License-Identifier: Apache-2.0
import type { Condition, Plan, ServicePlan, Substitution } from '@branchline/plan';
import { memoized } from './cache.ts';

/** Everything that a plan can ask of a mesh, with what it means for the person who asks. */
export const features = {
	'carrier.header': 'a routing key in a header of its own',
	'carrier.baggage': 'a routing key as a member of W3C baggage',
	'carrier.tracestate': 'a routing key as an entry of W3C tracestate',
	'carrier.beside-text': 'a routing key in a list header beside text beyond ASCII, written in UTF-8',
	'carrier.beside-bytes': 'a routing key in a list header beside bytes that are no UTF-8',
	'carriers.order': 'with different keys on one request, the carrier that the policy names first decides',
	'target.service': 'a fork that sends requests to a service',
	'target.address': 'a fork that sends requests to an IP address',
	'target.respond': 'a fork that answers by itself',
	'target.respond-headers': 'a canned response with headers other than content-type',
	'target.respond-share': 'a canned response for one share of a split, where a rule weighs several destinations',
	'when.path': 'a fork narrowed by path',
	'when.method': 'a fork narrowed by method',
	'when.headers': 'a fork narrowed by headers',
	'when.query': 'a fork narrowed by query parameters',
	'parent.mesh': 'requests between services',
	'parent.gateway': 'requests that enter at a gateway',
	'fork-header': 'a response header that names the sandbox whose fork answered',
	'fork-header-share': 'that header in one share of a split alone',
	'keyless-fast-path': 'requests without a key cost the same whatever the number of sandboxes',
} as const;

/** The name of something that a plan can ask of a mesh. */
export type Feature = keyof typeof features;

/** Per feature: `true`, or the fact that forces the gap. */
export type Features = Readonly<Record<Feature, true | string>>;

/** The features that one substitution needs, carriers and parents apart. */
export function featuresOf(substitution: Substitution): readonly Feature[] {
	return [...targetFeatures(substitution), ...new Set(substitution.when.flatMap(conditionFeatures))];
}

function targetFeatures({ to }: Substitution): readonly Feature[] {
	switch (to.kind) {
		case 'service':
			return ['target.service'];
		case 'address':
			return ['target.address'];
		case 'respond':
			return Object.keys(to.headers).some((name) => name.toLowerCase() !== 'content-type')
				? ['target.respond', 'target.respond-headers']
				: ['target.respond'];
		case 'fail':
			return [];
	}
}

function conditionFeatures(condition: Condition): readonly Feature[] {
	const needed: Feature[] = [];
	if (condition.path) needed.push('when.path');
	if (condition.method) needed.push('when.method');
	if (condition.headers?.length) needed.push('when.headers');
	if (condition.query?.length) needed.push('when.query');
	return needed;
}

/** Something that a plan asks and a mesh lacks; without `substitution` it is about the whole plan. */
export interface Gap {
	readonly feature: Feature;
	readonly reason: string;
	readonly service?: ServicePlan;
	readonly substitution?: Substitution;
}

/**
 * The plan without what the mesh lacks, and each thing that had to be left out.
 * Service plans that lose nothing stay the identical objects, and so do the others for the same features.
 */
export function supportedPlan(plan: Plan, supported: Features): { readonly plan: Plan; readonly gaps: readonly Gap[] } {
	const gaps: Gap[] = [];
	const carriers = plan.carriers.filter(({ kind }) => {
		const support = supported[`carrier.${kind}`];
		if (support !== true) gaps.push({ feature: `carrier.${kind}`, reason: support });
		return support === true;
	});
	const services = plan.services.map((service) => {
		const checked = checkerOf(supported)(service);
		gaps.push(...checked.gaps);
		return checked.service;
	});
	const { forkHeader, ...rest } = plan;
	const support = supported['fork-header'];
	if (forkHeader !== undefined && support !== true) gaps.push({ feature: 'fork-header', reason: support });
	const shown = forkHeader !== undefined && support === true ? { forkHeader } : {};
	return { plan: { ...rest, ...shown, carriers, services }, gaps };
}

interface CheckedService {
	readonly service: ServicePlan;
	readonly gaps: readonly Gap[];
}

const checkerOf = memoized((supported: Features) =>
	memoized((service: ServicePlan) => checkService(service, supported)),
);

function checkService(service: ServicePlan, supported: Features): CheckedService {
	const gaps: Gap[] = [];
	const kept = service.substitutions.filter((substitution) => {
		const missing = featuresOf(substitution).filter((feature) => supported[feature] !== true);
		for (const feature of missing) gaps.push({ feature, reason: String(supported[feature]), service, substitution });
		return missing.length === 0;
	});
	return {
		service: kept.length === service.substitutions.length ? service : { ...service, substitutions: kept },
		gaps,
	};
}
