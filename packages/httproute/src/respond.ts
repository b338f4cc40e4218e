// SPDX-License-Identifier: Apache-2.0
import { type Responder, respondHeaders, Unsupported } from '@branchline/adapter';
import type { Target } from '@branchline/plan';
import type { BackendRef, RouteFilter, RouteRule } from './route.ts';
import type { HomedRule } from './rule.ts';

/** A target that answers by itself. */
export type Response = Extract<Target, { kind: 'respond' }>;

/** How canned responses are written in routes. */
export interface Responding {
	/** A rule that is a canned response and nothing else, its matches kept. */
	rule(rule: HomedRule, target: Response): RouteRule | Unsupported;
	/** The backend that answers one share of a split, its weight kept. */
	share(ref: BackendRef, target: Response): BackendRef | Unsupported;
}

const missing = new Unsupported(
	'a canned response is given by the responder here, and the cluster has no Service branchline-responder',
	'adapter/responder-missing',
);

/**
 * Canned responses that the responder gives: the request is sent to it with headers that say what to answer. Nothing else
 * of a rule would be seen in the answer but by changing it, so nothing else is kept.
 */
export function respondThrough(responder: Responder | undefined): Responding {
	if (responder === undefined) return { rule: () => missing, share: () => missing };
	const { namespace, service: name, port } = responder.respond;
	const backend = { name, namespace, port };
	return {
		rule: ({ spec: { matches } }, target) => {
			const filter = telling(target);
			if (filter instanceof Unsupported) return filter;
			return { ...(matches ? { matches } : {}), filters: [filter], backendRefs: [backend] };
		},
		share: ({ group: _, kind: __, ...rest }, target) => {
			const filter = telling(target);
			return filter instanceof Unsupported ? filter : { ...rest, ...backend, filters: [filter] };
		},
	};
}

function telling(target: Response): RouteFilter | Unsupported {
	const set = respondHeaders(target);
	if (set instanceof Unsupported) return set;
	return { type: 'RequestHeaderModifier', requestHeaderModifier: { set } };
}
