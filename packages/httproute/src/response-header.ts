// SPDX-License-Identifier: Apache-2.0
import type { Replacement } from '@branchline/adapter';
import { type NameValue, sameValue } from '@branchline/plan';
import type { RouteLanguage } from './dialect.ts';
import type { RouteFilter, RouteKind, RouteRule } from './route.ts';

/** The most headers that one filter adds (HTTPHeaderFilter, add: MaxItems 16). */
const MOST_ADDED = 16;

/**
 * The rule with the header of each replaced backend in its responses: by one filter of the rule where all have the same,
 * else by filters of the backends where the implementation reads those. `replacements` are those of the backends, in order.
 */
export function withResponseHeaders(
	kind: RouteKind,
	rule: RouteRule,
	replacements: readonly (Replacement | 'keep')[],
	{ changesResponses, marksBackends }: Pick<RouteLanguage, 'changesResponses' | 'marksBackends'>,
): RouteRule {
	const headers = replacements.map((one) => (one === 'keep' ? undefined : one.header));
	const drawn = headers.filter((_, index) => rule.backendRefs?.[index]?.weight !== 0);
	const [first] = drawn;
	if (drawn.every((header) => header === undefined) || !changesResponses(kind)) return rule;
	if (first && drawn.every((header) => sameValue(header, first)))
		return { ...rule, filters: added(rule.filters, first) };
	if (!marksBackends) return rule;
	const backendRefs = rule.backendRefs?.map((ref, index) => {
		const header = headers[index];
		return header ? { ...ref, filters: added(ref.filters, header) } : ref;
	});
	return { ...rule, ...(backendRefs && { backendRefs }) };
}

/** Filters that add a header: one of each type may stand in a rule. What the user says of that header stays as it is. */
function added(filters: readonly RouteFilter[] = [], header: NameValue): readonly RouteFilter[] {
	const index = filters.findIndex(({ type }) => type === 'ResponseHeaderModifier');
	const filter = filters[index];
	// Envoy Gateway reads no filter behind one that answers (gateway internal/gatewayapi/filters.go, ProcessHTTPFilters).
	if (!filter) return [{ type: 'ResponseHeaderModifier', responseHeaderModifier: { add: [header] } }, ...filters];
	const { add = [], set = [], remove = [] } = filter.responseHeaderModifier ?? {};
	const known = [...add.map(({ name }) => name), ...set.map(({ name }) => name), ...remove];
	if (add.length >= MOST_ADDED || known.some((name) => name.toLowerCase() === header.name)) return filters;
	const modifier = { ...filter.responseHeaderModifier, add: [...add, header] };
	return filters.with(index, { ...filter, responseHeaderModifier: modifier });
}
