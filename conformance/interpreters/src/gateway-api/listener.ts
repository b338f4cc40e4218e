// SPDX-License-Identifier: Apache-2.0
import type { GatewayListener, KubernetesObject } from '@branchline/plan';
import { UndefinedConfiguration } from '../contract.ts';
import type { ParentRef } from '../route/object.ts';
import { findObject, namespaceOf, type ObjectIndex, objectsOf } from '../route/object-index.ts';
import type { Route } from '../route/route.ts';
import { routeOf } from '../route/route.ts';
import type { Hostname } from './hostname.ts';
import { intersect } from './hostname.ts';

/** A listener of a Gateway, with its hostname in lower-case, `*` where it has none. */
export interface Listener {
	readonly name: string;
	readonly port: number;
	readonly scheme: 'http' | 'https';
	readonly hostname: Hostname;
	readonly object: ListenerObject;
	/** What has the listener: the Gateway, or a ListenerSet that adds to it. */
	readonly parent: { readonly kind: 'Gateway' | 'ListenerSet'; readonly namespace: string; readonly name: string };
}

/** A route at a listener, for the hosts that both accept; `own` is the route's hostname, `*` where it has none. */
export interface Attachment {
	readonly route: Route;
	readonly listener: Listener;
	readonly host: Hostname;
	readonly own: Hostname;
}

interface ListenerObject {
	readonly name: string;
	readonly port: number;
	readonly protocol: string;
	readonly hostname?: string;
	readonly allowedRoutes?: {
		readonly kinds?: readonly { readonly group?: string; readonly kind: string }[];
		readonly namespaces?: {
			readonly from?: string;
			readonly selector?: {
				readonly matchLabels?: Readonly<Record<string, string>>;
				readonly matchExpressions?: unknown;
			};
		};
	};
}

const group = 'gateway.networking.k8s.io';

/**
 * The HTTP and HTTPS listeners of a Gateway on one port. Throws {@link UndefinedConfiguration} where the Gateway or the
 * port is not there, a listener has another protocol, or a ListenerSet adds listeners that are not interpreted.
 */
export function listenersOf(index: ObjectIndex, to: GatewayListener): readonly Listener[] {
	const { namespace, name } = to.gateway;
	const gateway = findObject(index, group, 'Gateway', namespace, name);
	if (gateway === undefined) throw new UndefinedConfiguration(`there is no Gateway ${namespace}/${name}`);
	const parents = [
		{ object: gateway, parent: { kind: 'Gateway', namespace, name } as const },
		...setsOf(index, gateway).map((object) => ({
			object,
			parent: { kind: 'ListenerSet', namespace: namespaceOf(object), name: object.metadata.name } as const,
		})),
	];
	const found = parents.flatMap(({ object, parent }) =>
		((object.spec as ParentSpec | undefined)?.listeners ?? [])
			.filter((l) => l.port === to.port)
			.map((l) => readListener(l, parent)),
	);
	if (found.length === 0)
		throw new UndefinedConfiguration(`Gateway ${namespace}/${name} has no listener on ${to.port}`);
	const hostnames = found.map((l) => l.hostname);
	if (new Set(hostnames).size < found.length) {
		throw new UndefinedConfiguration(`Gateway ${namespace}/${name} has conflicting listeners on ${to.port}`);
	}
	return found;
}

interface ParentSpec {
	readonly listeners?: readonly ListenerObject[];
	readonly parentRef?: ParentRef;
	readonly allowedListeners?: { readonly namespaces?: { readonly from?: string } };
}

/**
 * The ListenerSets that add to a Gateway, if it lets them: none by default (`apis/v1/gateway_types.go`, AllowedListeners).
 * Throws {@link UndefinedConfiguration} for a selector.
 */
function setsOf(index: ObjectIndex, gateway: KubernetesObject): readonly KubernetesObject[] {
	const from = (gateway.spec as ParentSpec | undefined)?.allowedListeners?.namespaces?.from ?? 'None';
	const namespace = namespaceOf(gateway);
	const sets = objectsOf(index, group, 'ListenerSet').filter((set) => {
		const ref = (set.spec as ParentSpec | undefined)?.parentRef;
		return ref?.name === gateway.metadata.name && (ref.namespace ?? namespaceOf(set)) === namespace;
	});
	if (from === 'Selector' && sets.length > 0) throw new UndefinedConfiguration('a selector for ListenerSets');
	return sets.filter((set) => from === 'All' || (from === 'Same' && namespaceOf(set) === namespace));
}

/** Every HTTPRoute and GRPCRoute. */
export function routesOf(index: ObjectIndex): Route[] {
	return ['HTTPRoute', 'GRPCRoute'].flatMap((kind) => objectsOf(index, group, kind).map(routeOf));
}

/** Whether one of a route's references is to a listener that admits the route. */
export function attachesBy(index: ObjectIndex, route: Route, parent: ParentRef, listener: Listener): boolean {
	return refersTo(route, parent, listener) && isAllowed(index, route, listener);
}

/** Every route at a listener, once for each host that both accept; HTTPRoutes first, in the order of the objects. */
export function attachmentsOf(index: ObjectIndex, listener: Listener): readonly Attachment[] {
	return routesOf(index)
		.filter((r) => r.parents.some((p) => refersTo(r, p, listener)) && isAllowed(index, r, listener))
		.flatMap((route) => {
			const own = route.hostnames.length === 0 ? ['*'] : route.hostnames;
			return own.flatMap((hostname) => {
				const host = intersect(hostname, listener.hostname);
				return host === undefined ? [] : [{ route, listener, host, own: hostname }];
			});
		});
}

function readListener(object: ListenerObject, parent: Listener['parent']): Listener {
	if (object.protocol !== 'HTTP' && object.protocol !== 'HTTPS') {
		throw new UndefinedConfiguration(
			`listener ${object.name} of ${parent.kind} ${parent.namespace}/${parent.name} is ${object.protocol}`,
		);
	}
	return {
		name: object.name,
		port: object.port,
		scheme: object.protocol === 'HTTPS' ? 'https' : 'http',
		hostname: object.hostname === undefined || object.hostname === '' ? '*' : object.hostname.toLowerCase(),
		object,
		parent,
	};
}

function refersTo(route: Route, parent: ParentRef, listener: Listener): boolean {
	return (
		(parent.group ?? group) === group &&
		(parent.kind ?? 'Gateway') === listener.parent.kind &&
		parent.name === listener.parent.name &&
		(parent.namespace ?? route.namespace) === listener.parent.namespace &&
		(parent.sectionName === undefined || parent.sectionName === listener.name) &&
		(parent.port === undefined || parent.port === listener.port)
	);
}

function isAllowed(index: ObjectIndex, route: Route, listener: Listener): boolean {
	const { kinds = [], namespaces } = listener.object.allowedRoutes ?? {};
	if (kinds.length > 0 && !kinds.some((k) => (k.group ?? group) === group && k.kind === route.kind)) return false;
	const from = namespaces?.from ?? 'Same';
	if (from === 'All') return true;
	if (from === 'Same') return route.namespace === listener.parent.namespace;
	if (from === 'None') return false;
	const labels = namespaces?.selector?.matchLabels;
	const object = objectsOf(index, '', 'Namespace').find((n) => n.metadata.name === route.namespace);
	const isByName = Object.keys(labels ?? {}).every((key) => key === ownName);
	if (labels === undefined || namespaces?.selector?.matchExpressions !== undefined || !(object || isByName)) {
		throw new UndefinedConfiguration(
			`listener ${listener.name}: whether it admits namespace ${route.namespace} is not known`,
		);
	}
	const known: Readonly<Record<string, string>> = { [ownName]: route.namespace, ...object?.metadata.labels };
	return Object.entries(labels).every(([key, value]) => known[key] === value);
}

/** The label by which every Namespace carries its own name. */
const ownName = 'kubernetes.io/metadata.name';
