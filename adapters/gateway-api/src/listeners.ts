// SPDX-License-Identifier: Apache-2.0
import { isGatewayParent, namespaceOf, type ParentRef, type Route } from '@branchline/httproute';
import type { KubernetesObject, NativeObject } from '@branchline/plan';

/** A listener of a Gateway as far as routes attach to it; a Gateway that is not in the input has one without a name. */
export interface Listener {
	readonly gateway: string;
	readonly namespace: string;
	readonly name?: string;
	readonly port?: number;
	readonly hostname?: string;
}

/** A Gateway, as far as it is read. */
export interface Gateway extends KubernetesObject {
	readonly spec?: {
		readonly listeners?: readonly { readonly name: string; readonly port: number; readonly hostname?: string }[];
	};
}

/** Whether a native object is a Gateway of the Gateway API. */
export function isGateway(object: NativeObject): object is Gateway {
	const { apiVersion, kind } = object as KubernetesObject;
	return kind === 'Gateway' && String(apiVersion).startsWith('gateway.networking.k8s.io/');
}

/** Every listener of the Gateways in the input, by `namespace/name` of the Gateway. */
export function listenersByGateway(native: readonly NativeObject[]): ReadonlyMap<string, readonly Listener[]> {
	const gateways = native.filter(isGateway);
	return new Map(
		gateways.map((gateway) => {
			const of = { gateway: gateway.metadata.name, namespace: namespaceOf(gateway) };
			return [
				`${of.namespace}/${of.gateway}`,
				(gateway.spec?.listeners ?? []).map((listener) => ({ ...of, ...listener })),
			];
		}),
	);
}

/** The listeners that one parent reference of a route attaches to. */
export function attachedTo(
	ref: ParentRef,
	route: Route,
	listeners: ReadonlyMap<string, readonly Listener[]>,
): readonly Listener[] {
	if (!isGatewayParent(ref)) return [];
	const of = { gateway: ref.name, namespace: ref.namespace ?? namespaceOf(route) };
	const known = listeners.get(`${of.namespace}/${of.gateway}`);
	if (!known)
		return [
			{
				...of,
				...(ref.sectionName === undefined ? {} : { name: ref.sectionName }),
				...(ref.port === undefined ? {} : { port: ref.port }),
			},
		];
	return known.filter(({ name, port }) => (ref.sectionName ?? name) === name && (ref.port ?? port) === port);
}

/**
 * The hostnames for which a route is asked on a listener: the intersection of both (HTTPRoute, hostnames), `''` for
 * every hostname. Empty where they have nothing in common.
 */
export function effectiveHostnames(route: Route, listener: Listener): readonly string[] {
	const wanted = route.spec?.hostnames ?? [];
	if (wanted.length === 0) return [listener.hostname ?? ''];
	return wanted.flatMap((hostname) => intersection(hostname, listener.hostname) ?? []);
}

function intersection(route: string, listener: string | undefined): string | undefined {
	if (listener === undefined || listener === route || covers(listener, route)) return route;
	return covers(route, listener) ? listener : undefined;
}

function covers(wildcard: string, hostname: string): boolean {
	return wildcard.startsWith('*.') && hostname.endsWith(wildcard.slice(1)) && hostname.length > wildcard.length - 1;
}
