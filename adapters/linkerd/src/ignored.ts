// SPDX-License-Identifier: Apache-2.0
import { describe, finding, refTo } from '@branchline/adapter';
import { isRoute, type Route } from '@branchline/httproute';
import {
	type Diagnostic,
	type KubernetesObject,
	type NativeObject,
	type ServicePort,
	servicePortName,
} from '@branchline/plan';
import { attaches } from './sets.ts';

/** Filters that outbound HTTPRoutes may have on Linkerd (policy-controller/k8s/index/src/outbound/http.rs). */
const filters: Readonly<Record<Route['kind'], readonly string[]>> = {
	HTTPRoute: ['RequestHeaderModifier', 'ResponseHeaderModifier', 'RequestRedirect'],
	GRPCRoute: ['RequestHeaderModifier'],
};

/** Why Linkerd does not serve a route as it stands; undefined where it does. A route that it does not read hides the set. */
export function unreadable(route: Route): Diagnostic | undefined {
	const rules = route.spec?.rules ?? [];
	const used = rules.flatMap(({ filters: own = [], backendRefs = [] }) => [
		...own,
		...backendRefs.flatMap((ref) => ref.filters ?? []),
	]);
	const unknown = used.find(({ type }) => !filters[route.kind].includes(type));
	if (unknown)
		return undefinedBy(
			route,
			`Linkerd does not read a ${route.kind} with the filter ${unknown.type}`,
			'take the filter out: as it stands, Linkerd does not act on the route',
		);
	if (route.kind === 'GRPCRoute' && rules.some(matchesWithoutMethod))
		return undefinedBy(
			route,
			'a GRPCRoute match without a method, as a copy of a rule without matches is, makes Linkerd refuse every request',
			'name a method in each match of the GRPCRoute',
		);
	return undefined;
}

function matchesWithoutMethod(rule: { readonly matches?: readonly { readonly method?: unknown }[] }): boolean {
	return !rule.matches?.length || rule.matches.some(({ method }) => method === undefined);
}

function undefinedBy(route: Route, why: string, hint: string): Diagnostic {
	return finding('adapter/native-undefined', `${describe(route)}: ${why}`, { object: refTo(route), hint });
}

/**
 * The ServiceProfile that makes Linkerd ignore the routes of a Service, if there is one: any with routes or dstOverrides
 * (linkerd2-proxy linkerd/app/outbound/src/sidecar.rs). Its name is the full name of the Service.
 */
export function overridingProfile(
	native: readonly NativeObject[],
	of: { readonly namespace: string; readonly service: string },
): KubernetesObject | undefined {
	return native.find((object): object is KubernetesObject => {
		const { kind, apiVersion, metadata, spec } = object as KubernetesObject;
		if (kind !== 'ServiceProfile' || !String(apiVersion).startsWith('linkerd.io/')) return false;
		const { routes, dstOverrides } = (spec ?? {}) as { routes?: readonly unknown[]; dstOverrides?: readonly unknown[] };
		const overrides = (routes?.length ?? 0) + (dstOverrides?.length ?? 0) > 0;
		return overrides && metadata.name.startsWith(`${of.service}.${of.namespace}.svc.`);
	});
}

/** Routes of Linkerd's own API group compete with ours for the same Service, by rules that are not copied. */
export function legacyRoutes(native: readonly NativeObject[], of: ServicePort): readonly Diagnostic[] {
	return native
		.filter((object) => isRoute(object, ['policy.linkerd.io']))
		.filter((route) => attaches(route, of))
		.map((route) =>
			undefinedBy(
				route,
				'routes of policy.linkerd.io are not copied; use gateway.networking.k8s.io',
				'write it as a route of gateway.networking.k8s.io, which Linkerd reads as well',
			),
		);
}

/** A warning for HTTPRoutes that Linkerd does not send to the proxy, because a GRPCRoute is on the same port. */
export function hiddenByGrpc(routes: readonly Route[], of: ServicePort): readonly Diagnostic[] {
	const attached = routes.filter((route) => attaches(route, of));
	const grpc = attached.find(({ kind }) => kind === 'GRPCRoute');
	if (!grpc) return [];
	return attached
		.filter(({ kind }) => kind === 'HTTPRoute')
		.map((route) => {
			return finding(
				'adapter/native-ignored',
				`${describe(route)}: Linkerd ignores it on ${servicePortName(of)}, where ${describe(grpc)} is`,
				{ object: refTo(route) },
			);
		});
}
