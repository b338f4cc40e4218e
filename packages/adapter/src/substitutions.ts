// SPDX-License-Identifier: Apache-2.0
import {
	active,
	type Destination,
	type Plan,
	type ServicePlan,
	type Substitution,
	servicePortName,
} from '@branchline/plan';

const byKey = new WeakMap<ServicePlan, ReadonlyMap<string, Substitution>>();

function substitutionsByKey(service: ServicePlan): ReadonlyMap<string, Substitution> {
	let map = byKey.get(service);
	if (!map) {
		map = new Map(service.substitutions.filter(active).map((s) => [s.key, s]));
		byKey.set(service, map);
	}
	return map;
}

/** The active substitutions of a plan, found by service port and key. */
export class Substitutions {
	readonly #services: ReadonlyMap<string, ServicePlan>;

	constructor(plan: Plan) {
		this.#services = new Map(plan.services.map((service) => [servicePortName(service.of), service]));
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
