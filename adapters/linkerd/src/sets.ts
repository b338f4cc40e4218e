// SPDX-License-Identifier: Apache-2.0
import { describe, hash, type RankedRule } from '@branchline/adapter';
import {
	type BackendRef,
	type HomedRule,
	isServiceParent,
	namespaceOf,
	type ParentRef,
	type Route,
	type RouteRule,
	type RouteSet,
	rulesByAge,
} from '@branchline/httproute';
import { compareText, type ServicePort } from '@branchline/plan';

/** The routes that Linkerd evaluates as one list for a service port: the producer's, and those of one consumer namespace. */
export interface PortRoutes {
	readonly of: ServicePort;
	readonly producer: readonly Route[];
	readonly consumers: ReadonlyMap<string, readonly Route[]>;
}

/**
 * The routes of every parent that Linkerd consults for a service port: `parentRef.port` absent means every port
 * (policy-controller/k8s/index/src/outbound/index.rs). Where a GRPCRoute applies, HTTPRoutes are not sent to the proxy.
 */
export function routesOfPort(routes: readonly Route[], of: ServicePort): PortRoutes {
	const attached = routes.filter((route) => attaches(route, of) && !isRejected(route, of));
	const grpc = attached.filter(({ kind }) => kind === 'GRPCRoute');
	const effective = grpc.length > 0 ? grpc : attached;
	const consumers = new Map<string, Route[]>();
	for (const route of effective.filter((candidate) => namespaceOf(candidate) !== of.namespace))
		consumers.set(namespaceOf(route), [...(consumers.get(namespaceOf(route)) ?? []), route]);
	return { of, producer: effective.filter((route) => namespaceOf(route) === of.namespace), consumers };
}

/** Whether a route, of requests or of connections, hangs on a service port: by that port, or by the Service as a whole. */
export function attaches(route: Pick<Route, 'metadata' | 'spec'>, of: ServicePort): boolean {
	const refs = (route.spec as Route['spec'])?.parentRefs ?? [];
	return refs.some((ref) => {
		const namespace = ref.namespace ?? route.metadata.namespace ?? 'default';
		return namesPort(ref, of) && isServiceParent(ref) && namespace === of.namespace;
	});
}

/** Whether a reference is to the port of a Service of this name, or to all of its ports. */
export function namesPort(ref: ParentRef, of: ServicePort): boolean {
	return ref.name === of.service && (ref.port ?? of.port) === of.port;
}

/** Whether a route is of Linkerd’s own API group, which is evaluated in one list with those of the Gateway API. */
export function isLinkerds({ apiVersion }: Route): boolean {
	return apiVersion.startsWith('policy.linkerd.io/');
}

interface RouteStatus {
	readonly parents?: readonly {
		readonly parentRef: ParentRef;
		readonly controllerName?: string;
		readonly conditions?: readonly { readonly type: string; readonly status: string }[];
	}[];
}

/**
 * Whether Linkerd has said that it does not accept a route for a Service: it serves routes by that status alone
 * (policy-controller/k8s/index/src/outbound/index.rs, route_accepted_by_service). Without a status it has said nothing.
 */
export function isRejected(route: Route, of: ServicePort): boolean {
	const { parents = [] } = ((route as { readonly status?: unknown }).status ?? {}) as RouteStatus;
	const said = parents.filter(
		({ parentRef, controllerName }) =>
			controllerName === 'linkerd.io/policy-controller' &&
			parentRef.kind === 'Service' &&
			parentRef.name === of.service,
	);
	const accepts = ({ conditions = [] }: (typeof said)[number]) =>
		conditions.some(({ type, status }) => type === 'Accepted' && status === 'True');
	return said.length > 0 && !said.some(accepts);
}

/** A route set of Linkerd: routes of one hostname list, on one service port. */
export function portSet(
	of: ServicePort,
	routes: readonly Route[],
	home: string,
	hostnames: readonly string[],
): RouteSet {
	const owner = home === of.namespace ? '' : `-${hash(of.namespace)}`;
	const hosts = hostnames.length === 0 ? '' : `-${hash(hostnames.join(','))}`;
	return {
		name: [of.service, `${of.port}${owner}${hosts}`],
		parentRefs: [{ group: '', kind: 'Service', name: of.service, namespace: of.namespace, port: of.port }],
		hostnames,
		rules: routes.length > 0 ? nativeRules(routes, of) : [defaultRule(of)],
		members: routes,
		native: routes.length > 0 ? routes.map(describe) : [`Service ${of.namespace}/${of.service}`],
		...(routes[0] && Object.keys(behaviourOf(routes[0])).length > 0 ? { annotations: behaviourOf(routes[0]) } : {}),
	};
}

/**
 * The annotations by which Linkerd gives the rules of a route retries and timeouts
 * (policy-controller/k8s/index/src/outbound/index.rs).
 */
export function behaviourOf(route: Route): Readonly<Record<string, string>> {
	const prefixes = ['retry.linkerd.io/', 'timeout.linkerd.io/'];
	const entries = Object.entries(route.metadata.annotations ?? {});
	return Object.fromEntries(entries.filter(([name]) => prefixes.some((prefix) => name.startsWith(prefix))).sort());
}

/** Linkerd settles ties by age and then by name alone (policy-controller/grpc/src/outbound.rs). */
function nativeRules(routes: readonly Route[], of: ServicePort): readonly RankedRule<HomedRule>[] {
	const byName = [...routes].sort((a, b) => compareText(a.metadata.name, b.metadata.name));
	return rulesByAge(byName, (rule) => explicit(rule, of));
}

/**
 * The rule with its backends written out as Linkerd reads them: a rule without backends goes to the parent, and a
 * backend without a namespace is of the parent's (policy-controller/k8s/index/src/outbound/http.rs).
 */
function explicit(rule: RouteRule, of: ServicePort): RouteRule {
	if (rule.filters?.some(({ type }) => type === 'RequestRedirect')) return rule;
	const parent = { name: of.service, namespace: of.namespace, port: of.port };
	const refs = rule.backendRefs?.length ? rule.backendRefs : [parent];
	return { ...rule, backendRefs: refs.map((ref) => withoutCore({ ...ref, namespace: ref.namespace ?? of.namespace })) };
}

/** Linkerd takes `core` for the group of Services as well (outbound/index.rs, is_service), which is the empty one. */
function withoutCore({ group, ...ref }: BackendRef): BackendRef {
	return group === undefined || group === 'core' ? ref : { group, ...ref };
}

/** What Linkerd does for a Service without routes. */
export function defaultRule(of: ServicePort): RankedRule<HomedRule> {
	const spec = { backendRefs: [{ name: of.service, namespace: of.namespace, port: of.port }] };
	return {
		rule: { kind: 'HTTPRoute', namespace: of.namespace, spec },
		object: `Service ${of.namespace}/${of.service}`,
	};
}
