// SPDX-License-Identifier: Apache-2.0
import { forget, type RenderCache, remember, type Substitutions } from '@branchline/adapter';
import { active, type Destination, type Substitution, sameValue, type XdsResource } from '@branchline/plan';
import { assignmentsFor, type KnownAssignments } from './assignments.ts';
import { forkCluster } from './cluster.ts';
import type { ClusterView } from './endpoints.ts';
import { type ForkNaming, keyClusterName, targetClusterName } from './fork-names.ts';
import { nameOf } from './resources.ts';
import type { WantedForks } from './strategy.ts';

/** What clusters of forks are made from. */
export interface ForkContext {
	readonly resolve: (cluster: string) => Destination;
	readonly substitutions: Substitutions;
	/** The user's clusters. */
	readonly natives: readonly XdsResource[];
	readonly view: ClusterView;
	readonly known: KnownAssignments;
	readonly cache: RenderCache | undefined;
}

/** Clusters, and the endpoints that they ask for. */
export interface MadeClusters {
	readonly clusters: readonly XdsResource[];
	readonly assignments: readonly XdsResource[];
}

/** The clusters of every wanted fork, each once, for one wanted cluster after the other. */
export function forkClusters(wanted: readonly WantedForks[], context: ForkContext): readonly MadeClusters[] {
	const natives = new Map(context.natives.map((cluster) => [nameOf(cluster), cluster]));
	return together(wanted).flatMap((one) => forksOf(one, natives.get(one.cluster), context));
}

/** Wishes of several virtual hosts for one cluster as one. */
function together(wanted: readonly WantedForks[]): readonly WantedForks[] {
	const byCluster = new Map<string, WantedForks>();
	for (const one of wanted) {
		const id = `${one.naming} ${one.cluster}`;
		const keys = byCluster.get(id)?.keys ?? new Set();
		byCluster.set(id, { ...one, keys: keys === 'all' || one.keys === 'all' ? 'all' : new Set([...keys, ...one.keys]) });
	}
	return [...byCluster.values()];
}

function forksOf(
	{ cluster, naming, keys }: WantedForks,
	native: XdsResource | undefined,
	{ resolve, substitutions, view, known: endpoints, cache }: ForkContext,
): readonly MadeClusters[] {
	const service = substitutions.service(resolve(cluster));
	if (!service) return [];
	const id = `envoy forks ${naming} ${cluster}`;
	const depends = [service, native, view, keys === 'all' ? keys : [...keys].join()];
	const result = remember(cache, id, depends, () => {
		const known = remember(cache, `${id} by key`, [native], () => new Map<string, Known>());
		const chosen = service.substitutions.filter((one) => active(one) && (keys === 'all' || keys.has(one.key)));
		const made = chosen.map((one) => {
			const before = known.get(one.key);
			if (before?.of === one && before.view === view) return before;
			const fresh = madeFor(one, nameFor(naming, one, cluster), native, view, before);
			known.set(one.key, fresh);
			return fresh;
		});
		forget(
			known,
			chosen.map(({ key }) => key),
		);
		// Several keys that lead to one target share a cluster.
		const byName = new Map(made.map(({ name, cluster }) => [name, cluster]));
		const clusters = [...byName.values()].filter((one) => one !== undefined);
		return { clusters, assignments: assignmentsFor(clusters, view, endpoints) };
	});
	return [result];
}

/** The name of a fork's cluster; undefined where it needs none. */
function nameFor(naming: ForkNaming, substitution: Substitution, cluster: string): string | undefined {
	const { to } = substitution;
	if (to.kind === 'respond') return undefined;
	return naming === 'by key' ? keyClusterName(substitution, cluster) : targetClusterName(to, cluster);
}

/** A cluster that was made, and from what. */
interface Known {
	readonly of: Substitution;
	readonly view: ClusterView;
	/** What of the view counts. */
	readonly port: unknown;
	readonly name: string | undefined;
	readonly cluster: XdsResource | undefined;
}

/** The cluster of a substitution: the identical object where it would be made the same again. */
function madeFor(
	of: Substitution,
	name: string | undefined,
	native: XdsResource | undefined,
	view: ClusterView,
	before: Known | undefined,
): Known {
	const port = of.to.kind === 'service' && view.portOf(of.to.port);
	const isSame = before?.of === of && before.port === port && before.view.hasEndpoints === view.hasEndpoints;
	if (isSame) return { ...before, view };
	const fresh = name === undefined ? undefined : forkCluster(name, of, native, view);
	return { of, view, port, name, cluster: sameValue(before?.cluster, fresh) ? before?.cluster : fresh };
}
