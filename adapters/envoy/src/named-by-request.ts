// SPDX-License-Identifier: Apache-2.0
import type { Around } from './around.ts';
import { mirrorsOf, namingHeaders, sharesOf } from './destinations.ts';
import { field, list, type Message, withField } from './field.ts';

/**
 * The routes with a route for each of some clusters in front of every route that leaves the choice to a header of the
 * request: one that matches where the header names the cluster, and that names the cluster itself. The same requests go
 * the same ways. The identical list where no header chooses.
 */
export function spelledOut(
	routes: readonly Message[],
	clusters: readonly string[],
	around: Around,
): readonly Message[] {
	if (clusters.length === 0) return routes;
	const spelled = routes.flatMap((route) => variants(route, namingHeaders(route, around), clusters, around));
	return spelled.length === routes.length ? routes : spelled;
}

function variants(
	route: Message,
	[header, ...others]: readonly string[],
	clusters: readonly string[],
	around: Around,
): readonly Message[] {
	if (header === undefined) return [route];
	const named = clusters.map((cluster) => withNamed(route, header, cluster, around));
	return [...named, route].flatMap((one) => variants(one, others, clusters, around));
}

/** The route for the requests whose header names a cluster. */
function withNamed(route: Message, header: string, cluster: string, around: Around): Message {
	const match = field<Message>(route, 'match') ?? {};
	const condition = { name: header, string_match: { exact: cluster } };
	const action = field<Message>(route, 'route') ?? {};
	const settled = (holder: Message, name: string) =>
		field<string>(holder, 'cluster_header')?.toLowerCase() === header
			? withField(withField(holder, 'cluster_header', undefined), name, cluster)
			: holder;
	let named = settled(action, 'cluster');
	const weighted = field<Message>(action, 'weighted_clusters');
	if (weighted) {
		const shares = sharesOf(action).map((share) => settled(share, 'name'));
		named = withField(named, 'weighted_clusters', withField(weighted, 'clusters', shares));
	}
	const mirrors = mirrorsOf(action, around);
	const own = mirrors.map((mirror) => settled(mirror, 'cluster'));
	if (own.some((mirror, index) => mirror !== mirrors[index])) named = withField(named, 'request_mirror_policies', own);
	const narrowed = withField(match, 'headers', [...list(match, 'headers'), condition]);
	return withField(withField(route, 'match', narrowed), 'route', named);
}
