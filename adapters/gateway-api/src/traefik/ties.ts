// SPDX-License-Identifier: Apache-2.0
import { describe, Unsupported } from '@branchline/adapter';
import { bothMatches, grpcMethodOf, type Route, type RouteMatch, rulesByAge } from '@branchline/httproute';
import { sameValue } from '@branchline/plan';
import { type Attachment, meet } from './attachments.ts';
import { matchPriority, placePriority } from './priority.ts';

/** One match of a rule at a listener. */
interface Router {
	readonly attachment: Attachment;
	readonly match: RouteMatch;
	readonly priority: number;
	/** What the rule does. */
	readonly action: unknown;
}

/**
 * Why it is not known which of the routes of a list answers: of routers of one priority Traefik asks first whichever it
 * reads first from a Go map (pkg/server/router/router.go, buildEntryPointHandler; pkg/muxer/http/mux.go, routes.Less),
 * whatever their age; and what a key adds to the two kinds of routes is not the same.
 */
export function undefinedOrder(list: readonly Attachment[]): string | undefined {
	const routers = list.map((attachment) => ({ attachment, routers: routersOf(attachment) }));
	for (const [i, a] of routers.entries())
		for (const b of routers.slice(i)) {
			if (!meet(a.attachment, b.attachment)) continue;
			const [one, other] = [a.attachment.route, b.attachment.route];
			if (one.kind !== other.kind)
				return `${describe(one)} and ${describe(other)} share a host, and a key weighs differently on Traefik in each kind of route`;
			if (!a.routers.some((left) => b.routers.some((right) => tie(left, right)))) continue;
			const who = one === other ? `${describe(one)} has` : `${describe(one)} and ${describe(other)} have`;
			return `${who} rules of one priority for the same requests, of which Traefik asks any first`;
		}
	return undefined;
}

function routersOf(attachment: Attachment): readonly Router[] {
	const { route } = attachment;
	const rules = rulesByAge([route]);
	return rules.flatMap(({ rule: { spec } }, index) => {
		const { matches = [], ...action } = spec;
		const place = attachment.hostPriority + placePriority(route.kind, index, rules.length);
		return (matches.length === 0 ? [{}] : matches).map((match) => ({
			attachment,
			match,
			priority: place + matchPriority(route.kind, match),
			action,
		}));
	});
}

function tie(a: Router, b: Router): boolean {
	if (a.priority !== b.priority || sameValue(a.action, b.action)) return false;
	const { kind } = a.attachment.route;
	return kind === 'GRPCRoute' ? callsMeet(a.match, b.match) : mayMeet(kind, a.match, b.match);
}

function mayMeet(kind: Route['kind'], a: RouteMatch, b: RouteMatch): boolean {
	const both = bothMatches(kind, a, b);
	return both instanceof Unsupported || both !== undefined;
}

/** Traefik searches the path for the expression that it makes of a method, so `Find` accepts `FindAll` as well. */
function callsMeet(a: RouteMatch, b: RouteMatch): boolean {
	const [left, right] = [grpcMethodOf(a), grpcMethodOf(b)];
	const areExact = [left, right].every(({ type = 'Exact' }) => type === 'Exact');
	if (areExact && left.service && right.service && left.service !== right.service) return false;
	const [one, other] = [left.method ?? '', right.method ?? ''];
	if (areExact && !one.startsWith(other) && !other.startsWith(one)) return false;
	return mayMeet('GRPCRoute', withoutMethod(a), withoutMethod(b));
}

function withoutMethod({ method: _, ...match }: RouteMatch): RouteMatch {
	return match;
}
