// SPDX-License-Identifier: Apache-2.0
import {
	active,
	compareText,
	type Destination,
	type Plan,
	type ServicePlan,
	type ServicePort,
	type Substitution,
	servicePortName,
	type Target,
} from '@branchline/plan';
import { memoized } from './cache.ts';
import type { Gap } from './features.ts';

const substitutionsByKey = memoized(
	(service: ServicePlan): ReadonlyMap<string, Substitution> =>
		new Map(service.substitutions.filter(active).map((substitution) => [substitution.key, substitution])),
);

/** Adds a substitution to those of a service port, in the order of keys. */
function addTo(services: Map<string, ServicePlan>, of: ServicePort, substitution: Substitution): void {
	const known = services.get(servicePortName(of))?.substitutions ?? [];
	if (known.includes(substitution)) return;
	const substitutions = [...known, substitution].sort((a, b) => compareText(a.key, b.key));
	services.set(servicePortName(of), { of, substitutions });
}

/**
 * The active substitutions of a plan, found by service port and key. Those that the mesh lacks something for, by the `gaps`
 * of the plan that left them out, are among them: where one is reached, none of its key's copies are written.
 */
export class Substitutions {
	readonly #services: ReadonlyMap<string, ServicePlan>;
	readonly #gaps: ReadonlyMap<Substitution, Gap>;

	/** The response header that names a fork's sandbox, if the plan asks for one. */
	readonly forkHeader: string | undefined;

	constructor({ services, forkHeader }: Pick<Plan, 'services' | 'forkHeader'>, gaps: readonly Gap[] = []) {
		this.forkHeader = forkHeader;
		const byName = new Map(services.map((service) => [servicePortName(service.of), service]));
		this.#gaps = new Map(gaps.flatMap((gap) => (gap.substitution ? [[gap.substitution, gap] as const] : [])));
		for (const [substitution, { service }] of this.#gaps) if (service) addTo(byName, service.of, substitution);
		this.#services = byName;
	}

	/** What the mesh lacks for a substitution, if it lacks something. */
	gap(substitution: Substitution): Gap | undefined {
		return this.#gaps.get(substitution);
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
		const reached = new Set<ServicePlan>();
		for (const destination of destinations) {
			const service = this.service(destination);
			if (service) reached.add(service);
		}
		const kept = [...reached].map(({ of, substitutions }) => ({
			of,
			substitutions: substitutions.filter(({ key }) => keys.has(key)),
		}));
		const { forkHeader } = this;
		const services = kept.filter(({ substitutions }) => substitutions.length > 0);
		const plan = { services, ...(forkHeader === undefined ? {} : { forkHeader }) };
		return new Substitutions(plan, [...this.#gaps.values()]);
	}

	/** The keys that substitute at least one of the destinations by what the mesh can do, sorted. */
	keys(destinations: Iterable<Destination>): readonly string[] {
		const services = new Set<ServicePlan>();
		for (const destination of destinations) {
			const service = this.service(destination);
			if (service) services.add(service);
		}
		if (services.size === 0) return [];
		const keys = new Set<string>();
		for (const service of services)
			for (const [key, substitution] of substitutionsByKey(service)) if (!this.#gaps.has(substitution)) keys.add(key);
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
