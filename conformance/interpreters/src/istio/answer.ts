// SPDX-License-Identifier: Apache-2.0
import type { Answer, Backend, Outcome } from '@branchline/plan';
import { preflightOf } from './cors.ts';
import { outcomeOf } from './destination.ts';
import type { HttpRule, Percent, RouteTarget, WeightedTarget } from './objects.ts';
import { replyOf } from './reply.ts';
import type { RequestView } from './request.ts';
import { rewrittenAuthority, rewrittenPath } from './rewrite.ts';
import type { MeshProxy, Route } from './routes.ts';
import type { World } from './world.ts';

/**
 * Says what a route does with a request that it accepts.
 *
 * `effects` has `path` and `authority` as they leave, and every other field of the rule as it stands; of `rewrite` and
 * `mirrors` only what those two and the answer's own `mirrors` do not say already.
 */
export function answerOf(world: World, proxy: MeshProxy, route: Route, request: RequestView): Answer {
	const { rule, match } = route;
	const preflight = preflightOf(rule, request);
	if (preflight) return preflight;
	if (rule.redirect || rule.directResponse) return replyOf(rule, match, request, proxy.port);
	const outcome = (target: RouteTarget): Outcome => outcomeOf(world, proxy, target);
	return {
		kind: 'forward',
		backends: backendsOf(rule.route ?? [], outcome),
		mirrors: mirrorsOf(rule).map(outcome),
		effects: {
			path: rewrittenPath(rule, match, request),
			authority: rewrittenAuthority(rule, request.authority),
			...otherEffects(rule),
		},
	};
}

/** The answer where no rule is in the way: the destination itself, with nothing changed. */
export function untouched(to: Outcome, request: RequestView): Answer {
	const effects = { path: request.path + request.query, authority: request.authority };
	return { kind: 'forward', backends: [{ weight: 1, to }], mirrors: [], effects };
}

// The weight of an only destination does not matter; among several, one without a weight gets nothing.
function backendsOf(shares: readonly WeightedTarget[], outcome: (target: RouteTarget) => Outcome): readonly Backend[] {
	const drawn = shares.length === 1 ? shares : shares.filter(({ weight }) => weight);
	return drawn.map(({ destination, weight, ...own }) => {
		const backend = { weight: weight || 1, to: outcome(destination) };
		return Object.keys(own).length === 0 ? backend : { ...backend, effects: own };
	});
}

function mirrorsOf(rule: HttpRule): readonly RouteTarget[] {
	const percent = rule.mirrorPercentage ? (rule.mirrorPercentage.value ?? 0) : (rule.mirrorPercent ?? 100);
	const first = rule.mirror && percent > 0 ? [rule.mirror] : [];
	const more = (rule.mirrors ?? []).filter(({ percentage }) => shareOf(percentage) > 0);
	return [...first, ...more.flatMap(({ destination }) => (destination ? [destination] : []))];
}

function shareOf(percentage: Percent | undefined): number {
	return percentage ? (percentage.value ?? 0) : 100;
}

function otherEffects(rule: HttpRule): Readonly<Record<string, unknown>> {
	const { name: _name, match: _match, route: _route, mirror: _mirror, rewrite, mirrors, ...rest } = rule;
	const { uri: _uri, authority: _authority, uriRegexRewrite: _regex, ...otherRewrite } = rewrite ?? {};
	const otherMirrors = (mirrors ?? []).map(({ destination: _destination, ...other }) => other);
	return {
		...rest,
		...(Object.keys(otherRewrite).length > 0 && { rewrite: otherRewrite }),
		...(otherMirrors.some((other) => Object.keys(other).length > 0) && { mirrors: otherMirrors }),
	};
}
