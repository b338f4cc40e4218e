// SPDX-License-Identifier: Apache-2.0
import { byRank, describe, Unsupported } from '@branchline/adapter';
import { bothMatches, namespaceOf, type Route, type RouteMatch, type RouteRule } from '@branchline/httproute';
import { compareText } from '@branchline/plan';
import type { AttachedRoute, Served, Serving } from '../implementation.ts';
import { contourRank } from '../rank.ts';
import { asContourReads, goesBefore, isTakenUp, readMatches } from './rule.ts';

/** One rule of a route at a listener, as Contour takes it up. */
interface Rule {
	readonly route: Route;
	readonly index: number;
	readonly spec: RouteRule;
	readonly matches: readonly RouteMatch[];
	/** Whose match it repeats, for which it is left out. */
	readonly rival: Route | undefined;
}

/**
 * What Contour makes of the routes of one listener (Contour internal/dag/gatewayapi_processor.go).
 *
 * A rule that repeats a match of an older route of its kind, or of an earlier rule, at a hostname of both, is left out
 * whole (hasConflictRoute), and so is one without backends (httpClusters). What ties is settled by the position of a rule
 * in its own route, not by age (internal/sorter/sorter.go, compareRoutesByMethodHeaderQueryParams); after that by the names
 * and values of what they match, in an order that is not total: where it is none, routes are refused.
 */
export const servedByContour: Serving = (attached) => {
	const { rules, open } = takenUp(attached);
	return (members): Served => {
		const why = members.map((route) => open.get(route)).find((one) => one !== undefined);
		const own = rules.filter(({ route }) => members.includes(route));
		const inOrder = why ?? ordered(own.filter(({ rival }) => rival === undefined));
		if (typeof inOrder === 'string') return { why: inOrder };
		return { rules: inOrder.map(ranked), because: own.flatMap(({ rival }) => rival ?? []) };
	};
};

function ranked({ route, spec: { name: _, ...spec } }: Rule) {
	const rule = { kind: route.kind, namespace: namespaceOf(route), spec };
	return { rule, object: describe(route), created: 'of no matter' };
}

/** HTTPRoutes go first, then GRPCRoutes; each by age and then by `namespace/name` (sortHTTPRoutes). */
function inTurn(a: Route, b: Route): number {
	const name = (route: Route) => `${namespaceOf(route)}/${route.metadata.name}`;
	return (
		compareText(b.kind, a.kind) ||
		compareText(a.metadata.creationTimestamp ?? '', b.metadata.creationTimestamp ?? '') ||
		compareText(name(a), name(b))
	);
}

interface TakenUp {
	readonly rules: readonly Rule[];
	/** Routes of which it is not known what becomes of them. */
	readonly open: ReadonlyMap<Route, string>;
}

function takenUp(attached: readonly AttachedRoute[]): TakenUp {
	const taken = new Map<string, Route>();
	const open = new Map<Route, string>();
	const rules: Rule[] = [];
	for (const { route, hosts } of [...attached].sort((a, b) => inTurn(a.route, b.route))) {
		for (const [index, written] of (route.spec?.rules ?? []).entries()) {
			if (!isTakenUp(written)) continue;
			const spec = asContourReads(written);
			const read = readMatches(route, spec);
			const places = hosts.flatMap((host) => read.map(({ id }) => `${host}\n${id}`));
			const rivals = places.flatMap((place) => taken.get(place) ?? []);
			for (const rival of rivals) {
				const why = whyOpen(route, rival);
				if (why !== undefined) open.set(route, why).set(rival, why);
			}
			const [rival] = rivals;
			rules.push({ route, index, spec, matches: read.map(({ match }) => match), rival });
			if (rival === undefined) for (const place of places) taken.set(place, route);
		}
	}
	return { rules, open };
}

/** A GRPCRoute takes the place of an HTTPRoute’s match (dag.go, AddRoute), whose rule goes on with its other matches. */
function whyOpen(route: Route, rival: Route): string | undefined {
	if (route === rival) return undefined;
	const pair = `${describe(rival)} and ${describe(route)} have the same match`;
	if (route.kind !== rival.kind) return `${pair}, and Contour takes it from one of them`;
	const areKnown = route.metadata.creationTimestamp !== undefined && rival.metadata.creationTimestamp !== undefined;
	return areKnown ? undefined : `${pair}; Contour takes that of the older, and not both ages are known`;
}

/** Rules in the order in which Contour has those that tie; a text where it has none for some. */
function ordered(rules: readonly Rule[]): readonly Rule[] | string {
	const left = [...rules].sort((a, b) => a.index - b.index || inTurn(a.route, b.route));
	const placed: Rule[] = [];
	while (left.length > 0) {
		const level = left.filter(({ index }) => index === left[0]!.index);
		const next = level.findIndex((one) => !level.some((other) => other !== one && mayGoBefore(other, one)));
		if (next < 0) {
			const routes = [...new Set(level.map(({ route }) => describe(route)))].join(' and ');
			return `${routes} have rules of equal rank at one position, and by the names and values of their conditions Contour has no order for them`;
		}
		placed.push(...left.splice(next, 1));
	}
	return placed;
}

/** Whether some request may meet both of two rules that tie where the first goes before the second. */
function mayGoBefore(a: Rule, b: Rule): boolean {
	return a.matches.some((left) =>
		b.matches.some((right) => {
			if (byRank(contourRank(a.route.kind, left), contourRank(b.route.kind, right)) !== 0) return false;
			return goesBefore(left, right) && mayMeet(a, left, b, right);
		}),
	);
}

function mayMeet(a: Rule, left: RouteMatch, b: Rule, right: RouteMatch): boolean {
	if (a.route.kind !== b.route.kind) return true;
	const both = bothMatches(a.route.kind, left, right);
	return both instanceof Unsupported || both !== undefined;
}
