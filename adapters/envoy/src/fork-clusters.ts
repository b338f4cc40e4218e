// SPDX-License-Identifier: Apache-2.0
import type { RenderCache, Substitutions } from '@branchline/adapter';
import { active, type Destination, type ServicePlan, type XdsResource } from '@branchline/plan';
import { forkCluster } from './cluster.ts';
import type { ClusterView } from './endpoints.ts';
import { nameOf } from './resources.ts';

interface Made {
	readonly service: ServicePlan;
	readonly native: XdsResource | undefined;
	readonly view: ClusterView;
	readonly resources: readonly XdsResource[];
}

/** The clusters of every fork of the service ports that the named clusters are, with their endpoints. */
export function forkClusters(
	names: readonly string[],
	resolve: (cluster: string) => Destination,
	substitutions: Substitutions,
	natives: readonly XdsResource[],
	view: ClusterView,
	cache: RenderCache | undefined,
): readonly XdsResource[] {
	const byName = new Map(natives.map((cluster) => [nameOf(cluster), cluster]));
	return names.flatMap((name) => {
		const service = substitutions.service(resolve(name));
		if (!service) return [];
		const native = byName.get(name);
		const id = `envoy clusters ${name}`;
		const known = cache?.get(id) as Made | undefined;
		if (known && known.service === service && known.native === native && known.view === view) return known.resources;
		const resources = service.substitutions
			.filter(active)
			.flatMap(({ to, origin }) => forkCluster(to, name, native, view, origin));
		cache?.set(id, { service, native, view, resources } satisfies Made);
		return resources;
	});
}
