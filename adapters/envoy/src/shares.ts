// SPDX-License-Identifier: Apache-2.0
import { type Replacement, respondHeaders, Unsupported } from '@branchline/adapter';
import type { Target } from '@branchline/plan';
import { field, list, type Message, withField } from './field.ts';
import { withResponseHeader } from './response-header.ts';

/** What takes the place of a cluster: a target, the name of the cluster that stands for it, and a header of its responses. */
export type ReplacingCluster = (cluster: string) => (Replacement & { readonly cluster: string }) | 'keep';

/** The entries of `weighted_clusters` with their clusters replaced; a canned response is given by the responder. */
export function replacedShares(
	weighted: Message,
	f: ReplacingCluster,
	responder: string | undefined,
): readonly Message[] | Unsupported {
	const shares: Message[] = [];
	for (const share of list(weighted, 'clusters')) {
		const next = replacedShare(share, f, responder);
		if (next instanceof Unsupported) return next;
		if (next !== share && field(weighted, 'runtime_key_prefix'))
			return new Unsupported(
				'its weighted_clusters have a runtime_key_prefix: the runtime sets shares by the names of clusters, and a fork has another name',
			);
		shares.push(next);
	}
	return shares;
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
function answeredShare(
	share: Message,
	target: Extract<Target, { kind: 'respond' }>,
	responder: string | undefined,
): Message | Unsupported {
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
