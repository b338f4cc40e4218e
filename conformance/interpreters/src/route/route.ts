// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject } from '@branchline/plan';
import { UndefinedConfiguration } from '../contract.ts';
import { checkRoute } from './limits.ts';
import type { Match, PathTest, ValueTest } from './match.ts';
import type { MatchObject, ParentRef, RouteObject, RpcObject, RuleObject, ValueObject } from './object.ts';
import { groupOf, namespaceOf } from './object-index.ts';
import { compilePattern } from './pattern.ts';

/** A route object with its rules read on demand. */
export interface Route {
	readonly object: RouteObject;
	readonly group: string;
	readonly kind: 'HTTPRoute' | 'GRPCRoute';
	readonly namespace: string;
	readonly name: string;
	/** Milliseconds since 1970; undefined where the document does not say. */
	readonly created: number | undefined;
	readonly parents: readonly ParentRef[];
	/** Lower-case. */
	readonly hostnames: readonly string[];
	/** Throws {@link UndefinedConfiguration} where the API server would refuse the object. */
	rules(): readonly Rule[];
}

/** One rule; a rule without matches has one that accepts everything. */
export interface Rule {
	readonly route: Route;
	readonly index: number;
	readonly object: RuleObject;
	readonly matches: readonly Match[];
}

const routes = new WeakMap<KubernetesObject, Route>();

/** Reads a route object, once per object. */
export function routeOf(object: KubernetesObject): Route {
	const known = routes.get(object);
	if (known !== undefined) return known;
	const route = readRoute(object as RouteObject);
	routes.set(object, route);
	return route;
}

/** A match as a reader can find it: `HTTPRoute shop/cart rule 0 match 1 (name)`. */
export function ruleLabel(rule: Rule, match: Match): string {
	const name = rule.object.name === undefined ? '' : ` (${rule.object.name})`;
	return `${routeLabel(rule.route)} rule ${rule.index} match ${match.index}${name}`;
}

/** A route as a reader can find it; Linkerd's own group is named. */
export function routeLabel(route: Route): string {
	const kind = route.group === 'policy.linkerd.io' ? `policy.linkerd.io ${route.kind}` : route.kind;
	return `${kind} ${route.namespace}/${route.name}`;
}

function readRoute(object: RouteObject): Route {
	const created = object.metadata.creationTimestamp;
	let rules: readonly Rule[] | undefined;
	const route: Route = {
		object,
		group: groupOf(object),
		kind: object.kind === 'GRPCRoute' ? 'GRPCRoute' : 'HTTPRoute',
		namespace: namespaceOf(object),
		name: object.metadata.name,
		created: created === undefined ? undefined : Date.parse(created),
		parents: object.spec?.parentRefs ?? [],
		hostnames: (object.spec?.hostnames ?? []).map((h) => h.toLowerCase()),
		rules: () => {
			rules ??= readRules(route);
			return rules;
		},
	};
	return route;
}

function readRules(route: Route): readonly Rule[] {
	checkRoute(route, (what) => {
		throw new UndefinedConfiguration(`${routeLabel(route)}: ${what}`);
	});
	// The schema's default: one rule that accepts every path. A GRPCRoute's rules have no default.
	const rules = route.object.spec?.rules ?? (route.kind === 'HTTPRoute' ? [{}] : []);
	return rules.map((object, index) => {
		const matches = object.matches === undefined || object.matches.length === 0 ? [{}] : object.matches;
		return { route, index, object, matches: matches.map((match, i) => readMatch(route, match, i)) };
	});
}

function readMatch(route: Route, match: MatchObject, index: number): Match {
	const grpc = route.kind === 'GRPCRoute';
	const method = typeof match.method === 'string' ? match.method : undefined;
	return {
		index,
		path: grpc ? rpcTest(match.method as RpcObject | undefined) : pathTest(match),
		headers: (match.headers ?? []).map((h) => valueTest(h, h.name.toLowerCase())),
		query: (match.queryParams ?? []).map((q) => valueTest(q, q.name)),
		...(method !== undefined && { method }),
	};
}

function pathTest(match: MatchObject): PathTest {
	const value = match.path?.value ?? '/';
	switch (match.path?.type ?? 'PathPrefix') {
		case 'PathPrefix':
			return { kind: 'prefix', value };
		case 'Exact':
			return { kind: 'exact', value };
		case 'RegularExpression':
			return { kind: 'regex', value, pattern: compilePattern(value) };
		default:
			throw new UndefinedConfiguration(`path match type ${match.path?.type} is not known`);
	}
}

function rpcTest(rpc: RpcObject | undefined): PathTest {
	if (rpc === undefined) return { kind: 'any' };
	if (rpc.type !== undefined && rpc.type !== 'Exact') {
		// Optional in the specification: Linkerd refuses it, Envoy Gateway and Istio build different patterns.
		throw new UndefinedConfiguration(`gRPC method match type ${rpc.type} is not interpreted`);
	}
	return {
		kind: 'rpc',
		...(rpc.service !== undefined && { service: rpc.service }),
		...(rpc.method !== undefined && { method: rpc.method }),
	};
}

function valueTest(value: ValueObject, name: string): ValueTest {
	const type = value.type ?? 'Exact';
	if (type === 'Exact') return { name, value: value.value };
	if (type !== 'RegularExpression') throw new UndefinedConfiguration(`match type ${type} of ${name} is not known`);
	return { name, value: value.value, pattern: compilePattern(value.value) };
}
