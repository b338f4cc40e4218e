// SPDX-License-Identifier: Apache-2.0
import { type Replacement, respondHeaders, Unsupported } from '@branchline/adapter';
import { type NameValue, sameValue, type Target } from '@branchline/plan';
import { field, list, type Message, withField } from './field.ts';

/** What takes the place of a cluster: a target, the name of the cluster that stands for it, and a header of its responses. */
export type ReplacingCluster = (cluster: string) => (Replacement & { readonly cluster: string }) | 'keep';

type Response = Extract<Target, { kind: 'respond' }>;

/** The clusters that a route sends requests to, by name, mirrors included. Clusters that a request names are not known. */
export function destinationsOf(route: Message): readonly string[] {
	const action = field<Message>(route, 'route');
	const mirrors = [...list(action, 'request_mirror_policies'), ...list(route, 'request_mirror_policies')];
	return [...backendsOf(action), ...mirrors.flatMap((mirror) => field<string>(mirror, 'cluster') || [])];
}

/** Whether a share of a weighted cluster gets requests. */
function drawn(share: Message): boolean {
	return Number(field(share, 'weight') ?? 0) !== 0;
}

function backendsOf(action: Message | undefined, among: (share: Message) => boolean = () => true): readonly string[] {
	const cluster = field<string>(action, 'cluster');
	const weighted = list(field<Message>(action, 'weighted_clusters'), 'clusters').filter(among);
	return [...(cluster ? [cluster] : []), ...weighted.flatMap((share) => field<string>(share, 'name') || [])];
}

/**
 * The route with its clusters replaced; a canned response for all of them replaces the route's action. One for a share is
 * given by the responder, whose cluster has the name `responder`.
 */
export function replaceDestinations(
	route: Message,
	f: ReplacingCluster,
	responder: string | undefined,
): Message | Unsupported {
	const action = field<Message>(route, 'route');
	if (!action) return route;
	const replaced = backendsOf(action, drawn).map(f);
	const first = replaced[0] === 'keep' ? undefined : replaced[0];
	if (first?.to.kind === 'respond' && replaced.every((one) => one !== 'keep' && sameValue(one.to, first.to)))
		return withResponseHeader(cannedResponse(route, first.to), first.header);
	const after = replacedAction(action, f, responder);
	if (after instanceof Unsupported) return after;
	const made = withField(route, 'route', after);
	return field(action, 'cluster') ? withResponseHeader(made, first?.header) : made;
}

/** A route, or an entry of a split, that adds a header to the responses it passes on. */
export function withResponseHeader(holder: Message, header: NameValue | undefined): Message {
	if (header === undefined) return holder;
	const option = { header: { key: header.name, value: header.value }, append_action: 'APPEND_IF_EXISTS_OR_ADD' };
	return withField(holder, 'response_headers_to_add', [...list(holder, 'response_headers_to_add'), option]);
}

function replacedAction(action: Message, f: ReplacingCluster, responder: string | undefined): Message | Unsupported {
	let replaced = action;
	const cluster = field<string>(action, 'cluster');
	if (cluster) replaced = withField(replaced, 'cluster', nameAfter(cluster, f));
	const weighted = field<Message>(action, 'weighted_clusters');
	if (weighted) {
		const clusters: Message[] = [];
		for (const share of list(weighted, 'clusters')) {
			const next = replacedShare(share, f, responder);
			if (next instanceof Unsupported) return next;
			clusters.push(next);
		}
		replaced = withField(replaced, 'weighted_clusters', withField(weighted, 'clusters', clusters));
	}
	const mirrors = list(action, 'request_mirror_policies');
	if (mirrors.length === 0) return replaced;
	const kept = mirrors.flatMap((mirror) => replacedMirror(mirror, f));
	return withField(replaced, 'request_mirror_policies', kept.length > 0 ? kept : undefined);
}

function replacedShare(share: Message, f: ReplacingCluster, responder: string | undefined): Message | Unsupported {
	const name = field<string>(share, 'name');
	const replaced = name ? f(name) : 'keep';
	if (replaced === 'keep') return share;
	const { to, cluster, header } = replaced;
	const made = to.kind === 'respond' ? answeredShare(share, to, responder) : withField(share, 'name', cluster);
	return made instanceof Unsupported ? made : withResponseHeader(made, header);
}

/** A share that the responder answers, told what by headers of this entry alone. */
function answeredShare(share: Message, target: Response, responder: string | undefined): Message | Unsupported {
	if (responder === undefined)
		return new Unsupported(
			'it splits requests between clusters, of which a share is answered by the responder, and there is no Service branchline-responder',
			'adapter/responder-missing',
		);
	const set = respondHeaders(target);
	if (set instanceof Unsupported) return set;
	const bare = ownChanges.reduce<Message>((message, name) => withField(message, name, undefined), share);
	const added = set.map(({ name: key, value }) => ({
		header: { key, value },
		append_action: 'OVERWRITE_IF_EXISTS_OR_ADD',
	}));
	return withField(withField(bare, 'name', responder), 'request_headers_to_add', added);
}

/** What an entry of a split changes of its own requests and responses: none of it is seen where the responder answers. */
const ownChanges = [
	'request_headers_to_add',
	'request_headers_to_remove',
	'response_headers_to_add',
	'response_headers_to_remove',
	'host_rewrite_literal',
	'metadata_match',
];

function nameAfter(cluster: string, f: ReplacingCluster): string {
	const replaced = f(cluster);
	return replaced === 'keep' ? cluster : replaced.cluster;
}

function replacedMirror(mirror: Message, f: ReplacingCluster): readonly Message[] {
	const cluster = field<string>(mirror, 'cluster');
	const replaced = cluster ? f(cluster) : 'keep';
	if (replaced === 'keep') return [mirror];
	const answers = replaced.to.kind === 'respond' || replaced.to.kind === 'fail';
	return answers ? [] : [withField(mirror, 'cluster', replaced.cluster)];
}

function cannedResponse(route: Message, { status, headers, body }: Response): Message {
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
