// SPDX-License-Identifier: Apache-2.0
import type { Around } from './around.ts';
import { field, list, type Message } from './field.ts';
import { pluginClusters } from './user-plugins.ts';

/**
 * The clusters that a route sends requests to, by name, mirrors included, also those of its surroundings. Clusters that a
 * request or a script names are not among them.
 */
export function destinationsOf(route: Message, around: Around): readonly string[] {
	const action = field<Message>(route, 'route');
	if (action === undefined) return [];
	const mirrors = mirrorsOf(action, around).flatMap((mirror) => field<string>(mirror, 'cluster') || []);
	return [...backendsOf(action, around), ...mirrors];
}

/** The clusters of which one answers a request, of a split those of some shares. */
export function backendsOf(action: Message, around: Around, shares = sharesOf(action)): readonly string[] {
	const cluster = field<string>(action, 'cluster');
	const names = shares.flatMap((share) => field<string>(share, 'name') || []);
	return [...(cluster ? [cluster] : []), ...names, ...(pluginClusters(action, around) ?? [])];
}

/** The entries of `weighted_clusters`. */
export function sharesOf(action: Message): readonly Message[] {
	return list(field<Message>(action, 'weighted_clusters'), 'clusters');
}

/** The mirror policies that hold for a route action. */
export function mirrorsOf(action: Message, { mirrors }: Around): readonly Message[] {
	const own = list(action, 'request_mirror_policies');
	return own.length > 0 ? own : mirrors;
}

/** The request headers that name a cluster of a route: its own, one of a split, or a mirror. In lower case, each once. */
export function namingHeaders(route: Message, around: Around): readonly string[] {
	const action = field<Message>(route, 'route');
	if (action === undefined) return [];
	const names = [action, ...sharesOf(action), ...mirrorsOf(action, around)].map((holder) =>
		(field<string>(holder, 'cluster_header') ?? '').toLowerCase(),
	);
	return [...new Set(names.filter((name) => name !== ''))];
}

/** The names of the clusters that routes may send requests to, each once, with those that a request may name. */
export function clustersOf(routes: readonly Message[], around: Around): readonly string[] {
	const isOpen = around.named.length > 0 && routes.some((route) => namingHeaders(route, around).length > 0);
	return [...new Set([...routes.flatMap((route) => destinationsOf(route, around)), ...(isOpen ? around.named : [])])];
}
