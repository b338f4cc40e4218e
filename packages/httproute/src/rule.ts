// SPDX-License-Identifier: Apache-2.0
import type { RankedRule } from '@branchline/adapter';
import { describe } from '@branchline/adapter';
import { compareText } from '@branchline/plan';
import { namespaceOf, type Route, type RouteKind, type RouteRule } from './route.ts';

/** A rule with what its references depend on: the kind and the namespace of the route it stands in. */
export interface HomedRule {
	readonly kind: RouteKind;
	readonly namespace: string;
	readonly spec: RouteRule;
	/**
	 * The Services of other namespaces, `namespace/name`, that the mesh does not let the rule's route refer to. What it sends
	 * there fails, so they are none of its destinations, and a copy refers to them as the rule does.
	 */
	readonly refused?: readonly string[];
	/** Why the mesh fails every request of the rule, which so has no destination, and whose copy is as it is; absent: it does not. */
	readonly fails?: string;
}

/** What rules of one object have in common: each kind of route has its own objects, and so has each namespace. */
export function homeOf({ kind, namespace }: HomedRule): string {
	return `${kind} ${namespace}`;
}

/** What a route without rules has: the API server gives an HTTPRoute one that matches everything, a GRPCRoute none. */
const defaultRules: Readonly<Record<RouteKind, readonly RouteRule[]>> = { HTTPRoute: [{}], GRPCRoute: [] };

/**
 * The rules of several routes in the order by which the Gateway API settles ties: age, then `namespace/name`, then
 * position (HTTPRoute, rules: "the oldest Route based on creation timestamp"). A rule's own name stays behind: it names
 * the native rule, and must be unique in a route.
 */
export function rulesByAge(
	routes: readonly Route[],
	adjust: (rule: RouteRule, route: Route) => RouteRule = (rule) => rule,
): readonly RankedRule<HomedRule>[] {
	return [...routes].sort(byAge).flatMap((route) =>
		(route.spec?.rules ?? defaultRules[route.kind]).map((rule) => {
			const { name: _, ...spec } = adjust(rule, route);
			return {
				rule: { kind: route.kind, namespace: namespaceOf(route), spec },
				object: describe(route),
				...(route.metadata.creationTimestamp ? { created: route.metadata.creationTimestamp } : {}),
			};
		}),
	);
}

/** Orders routes as ties are settled, whatever their order in the input: age, then namespace, then name. */
export function byAge(a: Route, b: Route): number {
	const [left, right] = [a.metadata.creationTimestamp ?? '', b.metadata.creationTimestamp ?? ''];
	return (
		compareText(left, right) ||
		compareText(namespaceOf(a), namespaceOf(b)) ||
		compareText(a.metadata.name, b.metadata.name)
	);
}
