// SPDX-License-Identifier: Apache-2.0
import { type RenderCache, remember, type Substitutions } from '@branchline/adapter';
import { active, type Destination, type ServicePlan, type XdsResource } from '@branchline/plan';
import { forkCluster } from './cluster.ts';
import type { ClusterView } from './endpoints.ts';
import { nameOf, typeUrls } from './resources.ts';

/** Clusters and the endpoints of those that are not in place, each once. */
export interface MadeClusters {
	readonly clusters: readonly XdsResource[];
	readonly assignments: readonly XdsResource[];
}

/** Separates clusters from their endpoints, which are sent after all clusters; of equal names the last counts. */
export function byType(resources: readonly XdsResource[]): MadeClusters {
	const ofType = (type: string) => [
		...new Map(resources.filter((made) => made['@type'] === type).map((made) => [nameOf(made), made])).values(),
	];
	return { clusters: ofType(typeUrls.cluster), assignments: ofType(typeUrls.loadAssignment) };
}

/** The clusters of every fork of the service ports that the named clusters are, with their endpoints, per named cluster. */
export function forkClusters(
	names: readonly string[],
	resolve: (cluster: string) => Destination,
	substitutions: Substitutions,
	natives: readonly XdsResource[],
	view: ClusterView,
	cache: RenderCache | undefined,
): readonly MadeClusters[] {
	const byName = new Map(natives.map((cluster) => [nameOf(cluster), cluster]));
	return names.flatMap((name) => {
		const service = substitutions.service(resolve(name));
		if (!service) return [];
		const native = byName.get(name);
		return remember(cache, `envoy clusters ${name}`, [service, native, view], () =>
			made(service, name, native, view, cache),
		);
	});
}

function made(
	service: ServicePlan,
	name: string,
	native: XdsResource | undefined,
	view: ClusterView,
	cache: RenderCache | undefined,
): MadeClusters {
	const ofKeys = remember(cache, `envoy clusters by key ${name}`, [native, view], () => new Map<string, Known>());
	const resources = service.substitutions.filter(active).flatMap((substitution) => {
		const { key, to, origin } = substitution;
		const known = ofKeys.get(key);
		if (known?.of === substitution) return known.resources;
		const fresh = forkCluster(to, name, native, view, origin);
		ofKeys.set(key, { of: substitution, resources: fresh });
		return fresh;
	});
	return byType(resources);
}

interface Known {
	readonly of: unknown;
	readonly resources: readonly XdsResource[];
}
