// SPDX-License-Identifier: Apache-2.0
import { UndefinedConfiguration } from '../contract.ts';
import { compareAges, compareText } from '../route/choice.ts';
import type { Route } from '../route/route.ts';

/** Routes that Istio merges into one VirtualService: named by their key and as old as the oldest. */
export interface MergedRoutes {
	readonly key: string;
	readonly routes: readonly Route[];
	/** Undefined where the age of one of the routes is not known. */
	readonly created: number | undefined;
}

/** Groups routes by key, in the order of the first of each key. */
export function mergeByKey<T extends { readonly route: Route }>(
	attached: readonly T[],
	keyOf: (attachment: T) => string,
): readonly MergedRoutes[] {
	const groups = new Map<string, Set<Route>>();
	for (const attachment of attached) {
		const key = keyOf(attachment);
		groups.set(key, (groups.get(key) ?? new Set()).add(attachment.route));
	}
	return [...groups].map(([key, set]) => {
		const routes = [...set];
		checkNames(routes);
		const ages = routes.map((r) => r.created);
		const known = ages.every((age) => age !== undefined);
		return { key, routes, created: known ? Math.min(...(ages as number[])) : undefined };
	});
}

/** An HTTPRoute and a GRPCRoute of one name: one of them is lost, as they are joined by name (`controller.go`; seen). */
function checkNames(routes: readonly Route[]): void {
	const names = new Set(routes.map((route) => `${route.namespace}/${route.name}`));
	if (names.size < routes.length) throw new UndefinedConfiguration('an HTTPRoute and a GRPCRoute have one name');
}

/**
 * Negative where `a` goes first, by age and then by name, as VirtualServices are sorted (istio
 * `pilot/pkg/model/config.go`); undefined where an age is not known.
 */
export function byAge(a: MergedRoutes, b: MergedRoutes): number | undefined {
	const age = compareAges(a.created, b.created);
	return age === undefined ? undefined : age || compareText(a.key, b.key);
}
