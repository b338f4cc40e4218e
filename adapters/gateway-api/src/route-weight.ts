// SPDX-License-Identifier: Apache-2.0
import type { Route, RouteSet } from '@branchline/httproute';

/**
 * The annotation by which kgateway puts the rules of a route before those of others, whatever they match: an integer, 0
 * by default, of which the larger wins (kgateway api/annotations/routes.go, translator/routeutils/sort.go).
 */
const weight = 'kgateway.dev/route-weight';

function weightOf({ metadata }: Route): string {
	return metadata.annotations?.[weight] ?? '0';
}

/** Whether the rules of routes compete by what they match, and not by weights that differ. */
export function sameWeight(routes: readonly Route[]): boolean {
	return new Set(routes.map(weightOf)).size <= 1;
}

/** The annotations that copies need to stand where the routes of a set stand. */
export function weightAnnotation([route]: readonly Route[]): Pick<RouteSet, 'annotations'> {
	return route === undefined || weightOf(route) === '0' ? {} : { annotations: { [weight]: weightOf(route) } };
}
