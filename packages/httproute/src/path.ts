// SPDX-License-Identifier: Apache-2.0
import { Unsupported } from '@branchline/adapter';
import type { PathModifier, RouteFilter, RouteMatch, RouteRule } from './route.ts';

/**
 * How an implementation replaces the prefix `/`: by segments, as the specification says, so that `/x` becomes `/v2/x`; or
 * as text, as Envoy's prefix_rewrite does, so that it becomes `/v2x`.
 */
export type RootRewrite = 'segments' | 'text';

/** A path match with its defaults: `PathPrefix` of `/` accepts everything. */
export interface PathMatch {
	readonly type: string;
	readonly value: string;
	readonly [field: string]: unknown;
}

/** The path match of an HTTPRoute match (HTTPPathMatch defaults). */
export function pathOf(match: RouteMatch): PathMatch {
	return { ...match.path, type: match.path?.type ?? 'PathPrefix', value: match.path?.value ?? '/' };
}

/** Whether `path` lies in the segments of `prefix`, of which a trailing `/` is ignored. */
function within(path: string, prefix: string): boolean {
	const base = prefix.replace(/\/$/, '');
	return path === base || path.startsWith(`${base}/`);
}

/** What both path matches accept: undefined where nothing can; regular expressions are compared with nothing. */
export function bothPaths(a: PathMatch, b: PathMatch): PathMatch | undefined | Unsupported {
	if (a.type === b.type && a.value === b.value) return a;
	if (acceptsAll(a)) return b;
	if (acceptsAll(b)) return a;
	const known = ['Exact', 'PathPrefix'];
	if (!known.includes(a.type) || !known.includes(b.type))
		return new Unsupported('it matches the path by a regular expression');
	if (a.type === 'Exact' && b.type === 'Exact') return undefined;
	if (a.type === 'Exact') return within(a.value, b.value) ? a : undefined;
	if (b.type === 'Exact') return within(b.value, a.value) ? b : undefined;
	if (within(a.value, b.value)) return a;
	return within(b.value, a.value) ? b : undefined;
}

function acceptsAll(path: PathMatch): boolean {
	return path.type === 'PathPrefix' && path.value === '/';
}

/**
 * The rule with its rewrites adjusted to a narrower path: a filter that replaces the matched prefix replaces what the
 * native match would have matched, and an exact match needs the whole path instead (HTTPPathModifier: replacePrefixMatch
 * is valid with PathPrefix only).
 */
export function withPathFilters(
	rule: RouteRule,
	before: PathMatch,
	after: PathMatch,
	rootRewrite: RootRewrite,
): RouteRule {
	if (before.type === after.type && before.value === after.value) return rule;
	const adjust = (filters: readonly RouteFilter[] | undefined) =>
		filters?.map((filter) => adjusted(filter, before, after, rootRewrite));
	const filters = adjust(rule.filters);
	const backendRefs = rule.backendRefs?.map((ref) => (ref.filters ? { ...ref, filters: adjust(ref.filters)! } : ref));
	return { ...rule, ...(filters ? { filters } : {}), ...(backendRefs ? { backendRefs } : {}) };
}

function adjusted(filter: RouteFilter, before: PathMatch, after: PathMatch, rootRewrite: RootRewrite): RouteFilter {
	for (const field of ['urlRewrite', 'requestRedirect'] as const) {
		const settings = filter[field];
		if (settings?.path?.type === 'ReplacePrefixMatch')
			return { ...filter, [field]: { ...settings, path: lengthened(settings.path, before, after, rootRewrite) } };
	}
	return filter;
}

function lengthened(path: PathModifier, before: PathMatch, after: PathMatch, rootRewrite: RootRewrite): PathModifier {
	const base = before.value.replace(/\/$/, '');
	const trimmed = (path.replacePrefixMatch ?? '').replace(/\/$/, '');
	const asText = rootRewrite === 'text' && base === '' && trimmed !== '';
	const replacement = `${trimmed}${after.value.slice(asText ? 1 : base.length)}` || '/';
	const { replacePrefixMatch: _, ...rest } = path;
	return after.type === 'Exact'
		? { ...rest, type: 'ReplaceFullPath', replaceFullPath: replacement }
		: { ...rest, replacePrefixMatch: replacement };
}

/**
 * Whether a rule replaces a matched prefix: the API server takes such a rule with exactly one match only
 * (httproute_types.go, the CEL rule on HTTPRouteRule).
 */
export function replacesPrefix({ filters = [], backendRefs = [] }: RouteRule): boolean {
	const all = [...filters, ...backendRefs.flatMap((ref) => ref.filters ?? [])];
	return all.some(({ urlRewrite, requestRedirect }) =>
		[urlRewrite, requestRedirect].some((settings) => settings?.path?.type === 'ReplacePrefixMatch'),
	);
}
