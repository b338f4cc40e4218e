// SPDX-License-Identifier: Apache-2.0
import { Unsupported } from '@branchline/adapter';
import { sameValue, type Target } from '@branchline/plan';
import type { Around } from './around.ts';
import { backendsOf, mirrorsOf, sharesOf } from './destinations.ts';
import { field, type Message, withField } from './field.ts';
import { withResponseHeader } from './response-header.ts';
import { metadataKey } from './service-cluster.ts';
import { type ReplacingCluster, replacedShares } from './shares.ts';
import { pluginClusters, renamedChoice } from './user-plugins.ts';

/**
 * The route with its clusters replaced; a canned response for all of them replaces the route's action. One for a share is
 * given by the responder, whose cluster has the name `responder`.
 */
export function replaceDestinations(
	route: Message,
	around: Around,
	f: ReplacingCluster,
	responder: string | undefined,
): Message | Unsupported {
	const action = field<Message>(route, 'route');
	if (!action) return route;
	// One without weight gets no request (envoy/config/route/v3, WeightedCluster.ClusterWeight.weight).
	const drawn = sharesOf(action).filter((share) => Number(field(share, 'weight') ?? 0) !== 0);
	const replaced = backendsOf(action, around, drawn).map(f);
	const first = replaced[0] === 'keep' ? undefined : replaced[0];
	const isWhole = drawn.every((share) => field(share, 'name')) && !isByPlugin(action, around);
	if (isWhole && first?.to.kind === 'respond' && replaced.every((one) => one !== 'keep' && sameValue(one.to, first.to)))
		return withResponseHeader(cannedResponse(route, first.to), first.header);
	const after = replacedAction(action, around, f, responder);
	if (after instanceof Unsupported) return after;
	const made = withField(route, 'route', after);
	if (field(action, 'cluster')) return withResponseHeader(made, first?.header);
	const header = replaced.flatMap((one) => (one === 'keep' ? [] : (one.header ?? [])))[0];
	return isByPlugin(action, around) ? withSandbox(made, header?.name) : made;
}

/** Whether a plugin chooses the cluster, which may find nothing: what it chooses from is not all there is. */
function isByPlugin(action: Message, around: Around): boolean {
	return pluginClusters(action, around)?.length !== 0;
}

/**
 * A route whose cluster something else chooses, with the header for responses of forks: their clusters say in their
 * metadata whose they are; those of the user's do not, so no header is added for them.
 */
export function withSandbox(route: Message, forkHeader: string | undefined): Message {
	const value = `%METADATA(CLUSTER:${metadataKey}:sandbox)%`;
	return withResponseHeader(route, forkHeader === undefined ? undefined : { name: forkHeader, value });
}

function replacedAction(
	action: Message,
	around: Around,
	f: ReplacingCluster,
	responder: string | undefined,
): Message | Unsupported {
	let replaced = action;
	const cluster = field<string>(action, 'cluster');
	if (cluster) replaced = withField(replaced, 'cluster', renamed(cluster, f));
	const weighted = field<Message>(action, 'weighted_clusters');
	if (weighted) {
		const clusters = replacedShares(weighted, f, responder);
		if (clusters instanceof Unsupported) return clusters;
		replaced = withField(replaced, 'weighted_clusters', withField(weighted, 'clusters', clusters));
	}
	const answers = (name: string) => targetOf(f(name))?.kind === 'respond';
	if (isByPlugin(action, around) && pluginClusters(action, around)?.some(answers))
		return new Unsupported('a plugin chooses its cluster, and one that it may choose cannot be answered in place');
	replaced = renamedChoice(replaced, around, (name) => renamed(name, f));
	return withMirrors(replaced, mirrorsOf(action, around), around, f);
}

function targetOf(replaced: ReturnType<ReplacingCluster>): Target | undefined {
	return replaced === 'keep' ? undefined : replaced.to;
}

/** The mirrors after a replacement. Those of the surroundings become the route's own where they are not the same any more. */
function withMirrors(action: Message, mirrors: readonly Message[], around: Around, f: ReplacingCluster): Message {
	const kept = mirrors.flatMap((mirror) => replacedMirror(mirror, f));
	if (kept.length === mirrors.length && kept.every((mirror, index) => mirror === mirrors[index])) return action;
	// A route that has none of its own would have those around it.
	const none = around.mirrors.length > 0 ? [never(mirrors[0]!)] : undefined;
	return withField(action, 'request_mirror_policies', kept.length > 0 ? kept : none);
}

/**
 * A mirror policy that mirrors nothing. Without a key of the runtime, older Envoys take a share of nothing for no share at
 * all, and mirror everything (source/common/router/router.cc, FilterUtility::shouldShadow).
 */
function never(mirror: Message): Message {
	const runtime_fraction = { runtime_key: 'branchline.none', default_value: { numerator: 0 } };
	return withField(mirror, 'runtime_fraction', runtime_fraction);
}

function replacedMirror(mirror: Message, f: ReplacingCluster): readonly Message[] {
	const cluster = field<string>(mirror, 'cluster');
	const replaced = cluster ? f(cluster) : 'keep';
	if (replaced === 'keep') return [mirror];
	const answers = replaced.to.kind === 'respond' || replaced.to.kind === 'fail';
	return answers ? [] : [withField(mirror, 'cluster', replaced.cluster)];
}

function renamed(cluster: string, f: ReplacingCluster): string {
	const replaced = f(cluster);
	return replaced === 'keep' ? cluster : replaced.cluster;
}

function cannedResponse(route: Message, { status, headers, body }: Extract<Target, { kind: 'respond' }>): Message {
	// A % begins a command of Envoy's formatter (custom_request_headers); a table with one that is unknown is refused whole.
	const added = Object.entries(headers).map(([key, value]) => ({
		header: { key, value: value.replaceAll('%', '%%') },
		append_action: 'OVERWRITE_IF_EXISTS_OR_ADD',
	}));
	return {
		...(field(route, 'name') === undefined ? {} : { name: field(route, 'name') }),
		...(field(route, 'match') === undefined ? {} : { match: field(route, 'match') }),
		direct_response: { status, ...(body === '' ? {} : { body: { inline_string: body } }) },
		...(added.length > 0 ? { response_headers_to_add: added } : {}),
	};
}
