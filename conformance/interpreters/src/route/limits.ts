// SPDX-License-Identifier: Apache-2.0
import type { FilterObject, MatchObject, ParentRef, RuleObject } from './object.ts';
import type { Route } from './route.ts';

const once = ['RequestHeaderModifier', 'ResponseHeaderModifier', 'RequestRedirect', 'URLRewrite'];
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH'];
const pathCharacters = /^(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|%[0-9a-fA-F]{2})+$/;
const pathForbidden = /^[^/]|\/\/|\/\.\/|\/\.\.\/|%2[fF]|#|\/\.\.?$/;

/** Reports why the API server refuses a route, and does not return. */
export type Refuse = (what: string) => never;

/**
 * Calls `refuse` for a route that the API server refuses, by the schemas and rules of gateway-api `config/crd/standard`
 * (v1.6) and of linkerd2 `charts/linkerd-crds/templates/policy/httproute.yaml`.
 */
export function checkRoute(route: Route, refuse: Refuse): void {
	const rules = route.object.spec?.rules ?? [];
	const perRule = route.group === 'policy.linkerd.io' ? 8 : 64;
	if (rules.length > 16) refuse(`${rules.length} rules, at most 16`);
	if (route.hostnames.length > 16) refuse(`${route.hostnames.length} hostnames, at most 16`);
	if (route.hostnames.some((h) => !/^(\*\.)?[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(h))) refuse('a malformed hostname');
	checkParents(route.parents, refuse);
	const total = rules.reduce((sum, rule) => sum + (rule.matches?.length ?? 1), 0);
	if (total > 128) refuse(`${total} matches, at most 128`);
	for (const rule of rules) {
		const matches = rule.matches ?? [];
		if (matches.length > perRule) refuse(`${matches.length} matches in a rule, at most ${perRule}`);
		for (const match of matches) checkMatch(match, route.kind, refuse);
		checkActions(rule, refuse);
	}
}

function checkParents(parents: readonly ParentRef[], refuse: Refuse): void {
	if (parents.length > 32) refuse(`${parents.length} parentRefs, at most 32`);
	const sections = new Map<string, string[]>();
	for (const p of parents) {
		const key = [p.group ?? 'gateway.networking.k8s.io', p.kind ?? 'Gateway', p.namespace ?? '', p.name].join('/');
		sections.set(key, [...(sections.get(key) ?? []), p.sectionName ?? '']);
	}
	for (const [parent, names] of sections) {
		if (names.length > 1 && (names.includes('') || new Set(names).size < names.length)) {
			refuse(`parent ${parent} twice without different sectionNames`);
		}
	}
}

function checkMatch(match: MatchObject, kind: Route['kind'], refuse: Refuse): void {
	const headers = match.headers ?? [];
	const query = match.queryParams ?? [];
	if (headers.length > 16 || query.length > 16) refuse('more than 16 header or query matches in a match');
	if (new Set(headers.map((h) => h.name.toLowerCase())).size < headers.length) refuse('a header twice in a match');
	if (new Set(query.map((q) => q.name)).size < query.length) refuse('a query parameter twice in a match');
	for (const h of headers) {
		if (h.name.length < 1 || h.name.length > 256) refuse(`a header name of ${h.name.length} characters`);
		if (h.value.length < 1 || h.value.length > 4096) refuse(`a header value of ${h.value.length} characters`);
	}
	for (const q of query) {
		if (q.value.length < 1 || q.value.length > 1024) refuse(`a query value of ${q.value.length} characters`);
	}
	if (kind === 'GRPCRoute') checkRpc(match, refuse);
	else checkPathAndMethod(match, refuse);
}

function checkPathAndMethod(match: MatchObject, refuse: Refuse): void {
	const type = match.path?.type ?? 'PathPrefix';
	const value = match.path?.value ?? '/';
	if (value.length > 1024) refuse(`a path of ${value.length} characters, at most 1024`);
	if (type !== 'RegularExpression' && (pathForbidden.test(value) || !pathCharacters.test(value))) {
		refuse(`the path ${value}`);
	}
	if (match.method !== undefined && !methods.includes(match.method as string)) refuse(`the method ${match.method}`);
}

function checkRpc({ method: rpc }: MatchObject, refuse: Refuse): void {
	if (rpc === undefined) return;
	if (typeof rpc === 'string') refuse('a method that is no service and method');
	if (rpc.service === undefined && rpc.method === undefined) refuse('a method match without service and method');
	for (const part of [rpc.service ?? 'x', rpc.method ?? 'x']) {
		if (part === '' || part.length > 1024 || part.includes('/')) refuse(`the gRPC service or method ${part}`);
	}
}

function checkActions(rule: RuleObject, refuse: Refuse): void {
	const filters = rule.filters ?? [];
	const backends = rule.backendRefs ?? [];
	if (filters.length > 16 || backends.length > 16) refuse('more than 16 filters or backendRefs in a rule');
	checkFilters(filters, refuse);
	if (backends.length > 0 && filters.some((f) => f.requestRedirect !== undefined)) {
		refuse('RequestRedirect beside backendRefs');
	}
	for (const ref of backends) {
		if (ref.weight !== undefined && (ref.weight < 0 || ref.weight > 1_000_000)) refuse(`the weight ${ref.weight}`);
		if ((ref.group ?? '') === '' && (ref.kind ?? 'Service') === 'Service' && ref.port === undefined) {
			refuse('a Service backend without port');
		}
		checkFilters(ref.filters ?? [], refuse);
	}
	const all = [...filters, ...backends.flatMap((ref) => ref.filters ?? [])];
	if (!all.some((f) => pathModifier(f)?.type === 'ReplacePrefixMatch')) return;
	// Absent parts of a match are filled in before the rule is checked: they are the prefix /.
	const only = rule.matches ?? [{}];
	if (only.length !== 1 || (only[0]?.path?.type ?? 'PathPrefix') !== 'PathPrefix') {
		refuse('ReplacePrefixMatch without exactly one PathPrefix match');
	}
}

function checkFilters(filters: readonly FilterObject[], refuse: Refuse): void {
	const types = filters.map((f) => f.type);
	for (const type of once) {
		if (types.filter((t) => t === type).length > 1) refuse(`${type} twice`);
	}
	if (types.includes('RequestRedirect') && types.includes('URLRewrite')) refuse('RequestRedirect beside URLRewrite');
	for (const filter of filters) {
		const field =
			filter.type === 'URLRewrite' ? 'urlRewrite' : `${filter.type.charAt(0).toLowerCase()}${filter.type.slice(1)}`;
		if (once.includes(filter.type) && !(field in filter)) refuse(`a ${filter.type} filter without ${field}`);
		const path = pathModifier(filter);
		if (path?.type === 'ReplacePrefixMatch' && path.replacePrefixMatch === undefined) refuse('no replacePrefixMatch');
		if (path?.type === 'ReplaceFullPath' && path.replaceFullPath === undefined) refuse('no replaceFullPath');
	}
}

function pathModifier(filter: FilterObject) {
	return filter.urlRewrite?.path ?? filter.requestRedirect?.path;
}
