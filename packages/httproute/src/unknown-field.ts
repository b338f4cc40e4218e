// SPDX-License-Identifier: Apache-2.0
import type { Route, RouteMatch } from './route.ts';

const parts = {
	match: ['path', 'headers', 'queryParams', 'method'],
	path: ['type', 'value'],
	method: ['type', 'service', 'method'],
	value: ['type', 'name', 'value'],
	spec: ['parentRefs', 'hostnames', 'rules'],
	parent: ['group', 'kind', 'namespace', 'name', 'sectionName', 'port'],
} as const;

/**
 * A field of a match that is not known here, as words; undefined where there is none. Whatever it means, a match that was
 * merged from this one and another would not mean it.
 */
export function unknownField({
	path,
	method,
	headers = [],
	queryParams = [],
	...rest
}: RouteMatch): string | undefined {
	return first(
		strange(rest, parts.match, ''),
		strange(path, parts.path, 'path.'),
		strange(method, parts.method, 'method.'),
		...headers.map((value) => strange(value, parts.value, 'headers.')),
		...queryParams.map((value) => strange(value, parts.value, 'queryParams.')),
	);
}

/** A field of a whole route, beside its rules, that siblings do not repeat because it is not known here. */
export function unknownRouteField({ spec }: Route): string | undefined {
	return first(
		strange(spec, parts.spec, 'spec.'),
		...(spec?.parentRefs ?? []).map((ref) => strange(ref, parts.parent, 'spec.parentRefs.')),
	);
}

function first(...found: readonly (string | undefined)[]): string | undefined {
	return found.find((field) => field !== undefined);
}

function strange(value: unknown, known: readonly string[], prefix: string): string | undefined {
	if (typeof value !== 'object' || value === null) return undefined;
	const name = Object.keys(value).find((field) => !known.includes(field));
	return name === undefined ? undefined : `field ${prefix}${name}`;
}
