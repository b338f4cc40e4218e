// SPDX-License-Identifier: Apache-2.0
import {
	active,
	type Destination,
	type Plan,
	type ServicePlan,
	type Substitution,
	servicePortName,
	type Target,
} from '@branchline/plan';
import { memoized } from './cache.ts';

const substitutionsByKey = memoized(
	(service: ServicePlan): ReadonlyMap<string, Substitution> =>
		new Map(service.substitutions.filter(active).map((substitution) => [substitution.key, substitution])),
);

/** The active substitutions of a plan, found by service port and key. */
export class Substitutions {
	readonly #services: ReadonlyMap<string, ServicePlan>;

	/** The response header that names a fork's sandbox, if the plan asks for one. */
	readonly forkHeader: string | undefined;

	constructor({ services, forkHeader }: Pick<Plan, 'services' | 'forkHeader'>) {
		this.forkHeader = forkHeader;
		this.#services = new Map(services.map((service) => [servicePortName(service.of), service]));
	}

	/** The substitution of a destination for a key, if there is one. */
	of(destination: Destination, key: string): Substitution | undefined {
		const service = this.service(destination);
		return service && substitutionsByKey(service).get(key);
	}

	/** The plan of a destination's service port; undefined where nobody forks it. */
	service(destination: Destination): ServicePlan | undefined {
		return destination.kind === 'service' ? this.#services.get(servicePortName(destination.port)) : undefined;
	}

	/** Those of some keys alone, for the service ports among some destinations. */
	only(destinations: Iterable<Destination>, keys: ReadonlySet<string>): Substitutions {
		const services = new Set<ServicePlan>();
		for (const destination of destinations) {
			const service = this.service(destination);
			if (service) services.add(service);
		}
		const kept = [...services].map(({ of, substitutions }) => ({
			of,
			substitutions: substitutions.filter(({ key }) => keys.has(key)),
		}));
		const { forkHeader } = this;
		return new Substitutions({
			services: kept.filter(({ substitutions }) => substitutions.length > 0),
			...(forkHeader === undefined ? {} : { forkHeader }),
		});
	}

	/** The keys that substitute at least one of the destinations, sorted. */
	keys(destinations: Iterable<Destination>): readonly string[] {
		const services = new Set<ServicePlan>();
		for (const destination of destinations) {
			const service = this.service(destination);
			if (service) services.add(service);
		}
		if (services.size === 0) return [];
		const keys = new Set<string>();
		for (const service of services) for (const key of substitutionsByKey(service).keys()) keys.add(key);
		return services.size === 1 ? [...keys] : [...keys].sort();
	}
}

type Kind = Target['kind'];

/** Every substitution of a plan whose target is of one kind, in the order of the plan. */
export function substitutionsTo<K extends Kind>(
	plan: Plan,
	kind: K,
): readonly (Substitution & { readonly to: Extract<Target, { kind: K }> })[] {
	type Wanted = readonly (Substitution & { readonly to: Extract<Target, { kind: K }> })[];
	return plan.services.flatMap((service) => (groupByTarget(service).get(kind) ?? []) as Wanted);
}

const groupByTarget = memoized(({ substitutions }: ServicePlan): ReadonlyMap<Kind, readonly Substitution[]> => {
	const kinds = new Map<Kind, Substitution[]>();
	for (const substitution of substitutions) {
		const same = kinds.get(substitution.to.kind);
		if (same) same.push(substitution);
		else kinds.set(substitution.to.kind, [substitution]);
	}
	return kinds;
});
