// SPDX-License-Identifier: Apache-2.0
import type { BackendRef, Route } from './route.ts';

/** Every backend that a route refers to, mirrors included. */
export function references(route: Route): readonly BackendRef[] {
	return (route.spec?.rules ?? []).flatMap(({ backendRefs = [], filters = [] }) => [
		...backendRefs,
		...[...filters, ...backendRefs.flatMap((ref) => ref.filters ?? [])].flatMap(
			(filter) => filter.requestMirror?.backendRef ?? [],
		),
	]);
}
