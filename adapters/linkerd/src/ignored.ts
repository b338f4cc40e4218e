// SPDX-License-Identifier: Apache-2.0
import { describe, finding, refTo } from '@branchline/adapter';
import { isServiceParent, namespaceOf, type Route } from '@branchline/httproute';
import {
	type Diagnostic,
	type KubernetesObject,
	type NativeObject,
	type ServicePort,
	servicePortName,
} from '@branchline/plan';
import { attaches, isRejected, namesPort } from './sets.ts';

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

/**
 * Routes of connections on a port without routes of requests: they are what the port does, and an HTTPRoute beside them,
 * as copies are, would take their place (linkerd2 policy-controller/grpc/src/outbound.rs: GRPCRoute, HTTPRoute, TLSRoute,
 * TCPRoute, of which the first that there is).
 */
export function connectionRoutes(native: readonly NativeObject[], of: ServicePort): readonly Diagnostic[] {
	return (native as readonly KubernetesObject[])
		.filter(isConnectionRoute)
		.filter((route) => attaches(route, of))
		.map((route) =>
			finding(
				'adapter/cannot-copy',
				`${describe(route)}: it routes the connections of ${servicePortName(of)}, and Linkerd would ignore it beside a copy for requests`,
				{ object: refTo(route), hint: 'write it as a route of requests, or fork another port' },
			),
		);
}

/** Whether an object routes connections and not requests. */
export function isConnectionRoute({ apiVersion, kind }: NativeObject): boolean {
	return (kind === 'TCPRoute' || kind === 'TLSRoute') && String(apiVersion).startsWith('gateway.networking.k8s.io/');
}

/** Warnings for what Linkerd does not look at, of routes that name the Service of a forked port. */
export function ignoredParts(routes: readonly Route[], of: ServicePort): readonly Diagnostic[] {
	return [...hiddenByGrpc(routes, of), ...routes.flatMap((route) => ignoredParents(route, of))];
}

/** HTTPRoutes that Linkerd does not send to the proxy, because a GRPCRoute is on the same port. */
function hiddenByGrpc(routes: readonly Route[], of: ServicePort): readonly Diagnostic[] {
	const attached = routes.filter((route) => attaches(route, of));
	const grpc = attached.find(({ kind }) => kind === 'GRPCRoute');
	if (!grpc) return [];
	return attached
		.filter(({ kind }) => kind === 'HTTPRoute')
		.map((route) => ignored(route, `Linkerd ignores it on ${servicePortName(of)}, where ${describe(grpc)} is`));
}

function ignoredParents(route: Route, of: ServicePort): readonly Diagnostic[] {
	const named = (route.spec?.parentRefs ?? []).filter(
		(ref) =>
			ref.kind === 'Service' &&
			ref.name === of.service &&
			(ref.namespace ?? namespaceOf(route)) === of.namespace &&
			(ref.port ?? of.port) === of.port,
	);
	return named.flatMap((ref) => {
		if (!isServiceParent(ref))
			return ignored(route, `its parent ${ref.name} is no Service to Linkerd; write group: ""`);
		if (isRejected(route, of)) return ignored(route, `its status says that Linkerd does not accept it for ${ref.name}`);
		if (ref.sectionName !== undefined && namesPort(ref, of))
			return ignored(
				route,
				`Linkerd does not look at the sectionName of a parent ${ref.name}, and applies it to every port`,
			);
		return [];
	});
}

function ignored(route: Route, why: string): Diagnostic {
	return finding('adapter/native-ignored', `${describe(route)}: ${why}`, { object: refTo(route) });
}
