// SPDX-License-Identifier: Apache-2.0
import type { ServicePort } from '@branchline/plan';
import type { TraceStep } from '../contract.ts';
import { UndefinedConfiguration } from '../contract.ts';
import type { FilterObject, ParentRef } from '../route/object.ts';
import type { ObjectIndex } from '../route/object-index.ts';
import { objectsOf } from '../route/object-index.ts';
import type { Route } from '../route/route.ts';
import { routeLabel, routeOf } from '../route/route.ts';

/** What applies to one service port for clients of one namespace: all of one kind. */
export interface Attached {
	readonly kind: Route['kind'];
	readonly routes: readonly Route[];
}

const kinds = [
	['gateway.networking.k8s.io', 'HTTPRoute'],
	['policy.linkerd.io', 'HTTPRoute'],
	['gateway.networking.k8s.io', 'GRPCRoute'],
] as const;

/**
 * The routes that the proxies of a namespace get for a service port: producer routes (the Service's namespace) and
 * consumer routes (the client's) together; a GRPCRoute hides the HTTPRoutes (linkerd2
 * `policy-controller/k8s/index/src/outbound/index.rs`, `policy-controller/grpc/src/outbound.rs`). Throws
 * {@link UndefinedConfiguration} for a route that Linkerd would keep in an older version or leave out in silence.
 */
export function attachedRoutes(
	index: ObjectIndex,
	to: ServicePort,
	client: string,
	trace: TraceStep[],
): Attached | undefined {
	const all = kinds.flatMap(([group, kind]) => objectsOf(index, group, kind).map(routeOf));
	const attached = all.filter((route) => route.parents.some((parent) => refersTo(route, parent, to)));
	const skip = (route: Route, why: string) => trace.push({ rule: routeLabel(route), result: 'not applicable', why });
	const visible = attached.filter((route) => {
		if (isDenied(route, to)) {
			skip(route, 'its status says that Linkerd does not accept it');
			return false;
		}
		if (route.namespace === to.namespace || route.namespace === client) return true;
		skip(route, `a consumer route of ${route.namespace} does not apply to clients in ${client}`);
		return false;
	});
	for (const route of visible) checkConvertible(route);
	const grpc = visible.filter((route) => route.kind === 'GRPCRoute');
	if (grpc.length > 0) {
		for (const route of visible) if (route.kind === 'HTTPRoute') skip(route, 'a GRPCRoute hides HTTPRoutes on a port');
		return { kind: 'GRPCRoute', routes: grpc };
	}
	return visible.length === 0 ? undefined : { kind: 'HTTPRoute', routes: visible };
}

/** `sectionName` is not looked at; the group may be empty or `core`. */
function refersTo(route: Route, parent: ParentRef, to: ServicePort): boolean {
	return (
		(parent.group === '' || parent.group === 'core') &&
		parent.kind === 'Service' &&
		parent.name === to.service &&
		(parent.namespace ?? route.namespace) === to.namespace &&
		(parent.port === undefined || parent.port === to.port)
	);
}

/**
 * Whether the policy controller has written that it does not accept a route for a Service; routes without its word are
 * taken as new (linkerd2 `policy-controller/k8s/index/src/outbound/index.rs`).
 */
function isDenied({ object }: Route, to: ServicePort): boolean {
	const parents = (object as { readonly status?: RouteStatus }).status?.parents ?? [];
	const ours = parents.filter(
		(p) => p.controllerName === 'linkerd.io/policy-controller' && p.parentRef.name === to.service,
	);
	const accepted = ours.some((p) => p.conditions?.some((c) => c.type === 'Accepted' && c.status === 'True'));
	return ours.length > 0 && !accepted;
}

interface RouteStatus {
	readonly parents?: readonly {
		readonly controllerName?: string;
		readonly parentRef: ParentRef;
		readonly conditions?: readonly { readonly type: string; readonly status: string }[];
	}[];
}

/**
 * The TCPRoute that a port without routes of requests is served by: the oldest, for all of its connections. Throws
 * {@link UndefinedConfiguration} for a TLSRoute, which depends on what clients send first.
 */
export function connectionRoute(index: ObjectIndex, to: ServicePort, client: string): Route | undefined {
	const of = (kind: string) =>
		objectsOf(index, 'gateway.networking.k8s.io', kind)
			.map(routeOf)
			.filter((route) => route.namespace === to.namespace || route.namespace === client)
			.filter((route) => route.parents.some((parent) => refersTo(route, parent, to)));
	const [tls] = of('TLSRoute');
	if (tls !== undefined) refuse(tls, 'a TLSRoute is not interpreted');
	return of('TCPRoute').sort((a, b) => (a.created ?? 0) - (b.created ?? 0))[0];
}

const ruleFields = ['name', 'matches', 'filters', 'backendRefs', 'timeouts', 'retry', 'sessionPersistence'];
const filterTypes = ['RequestHeaderModifier', 'ResponseHeaderModifier', 'RequestRedirect'];

/** What the annotations must be that are read with a route (`outbound/index.rs`, parse_timeouts; `outbound/index/http.rs`). */
const durations = /^(?:(?:timeout\.linkerd\.io\/(?:request|response|idle))|retry\.linkerd\.io\/timeout)$/;

function checkAnnotations(route: Route): void {
	for (const [name, value] of Object.entries(route.object.metadata.annotations ?? {})) {
		if (durations.test(name) && !/^\s*(?:0|\d+(?:ms|s|m|h|d))\s*$/.test(value)) {
			refuse(route, `Linkerd does not read ${name}: ${value}`);
		}
	}
}

function checkConvertible(route: Route): void {
	checkAnnotations(route);
	for (const { object } of route.rules()) {
		const unknown = Object.keys(object).find((field) => !ruleFields.includes(field));
		// Newer than the types of Gateway API 1.2.1: the resource is ignored.
		if (unknown !== undefined) refuse(route, `Linkerd ignores a route with the field ${unknown}`);
		for (const filter of object.filters ?? []) checkFilter(route, filter);
	}
}

function checkFilter(route: Route, filter: FilterObject): void {
	if (!filterTypes.includes(filter.type)) {
		// `outbound/index/http.rs` gives up the whole route: the last good version of it keeps serving, or none.
		refuse(route, `Linkerd cannot read a route with a ${filter.type} filter, and serves its last good version`);
	}
	if (route.kind === 'GRPCRoute' && filter.type === 'RequestRedirect') refuse(route, 'RequestRedirect on a GRPCRoute');
	if (filter.requestRedirect?.path?.type === 'ReplacePrefixMatch') {
		// `http/route/src/http/filter/redirect.rs` refuses the absolute prefix that the policy controller sends.
		refuse(route, 'Linkerd does not redirect with ReplacePrefixMatch');
	}
}

function refuse(route: Route, what: string): never {
	throw new UndefinedConfiguration(`${routeLabel(route)}: ${what}`);
}
