// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject, NameValue, NativeObject } from '@branchline/plan';

/** The kinds of route that are read and written. */
export type RouteKind = 'HTTPRoute' | 'GRPCRoute';

/** A reference to a parent; `group` and `kind` default to the Gateway API's Gateway. */
export interface ParentRef {
	readonly group?: string;
	readonly kind?: string;
	readonly namespace?: string;
	readonly name: string;
	readonly sectionName?: string;
	readonly port?: number;
	readonly [field: string]: unknown;
}

/** A reference to a backend; `group` and `kind` default to the core Service. */
export interface BackendRef {
	readonly group?: string;
	readonly kind?: string;
	readonly namespace?: string;
	readonly name: string;
	readonly port?: number;
	readonly weight?: number;
	readonly filters?: readonly RouteFilter[];
	readonly [field: string]: unknown;
}

/** One condition on a header or a query parameter; `type` defaults to `Exact`. */
export interface ValueMatch {
	readonly type?: string;
	readonly name: string;
	readonly value: string;
	readonly [field: string]: unknown;
}

/** A match of an HTTPRoute (`path`, `queryParams`, `method` as text) or of a GRPCRoute (`method` as an object). */
export interface RouteMatch {
	readonly path?: { readonly type?: string; readonly value?: string; readonly [field: string]: unknown };
	readonly headers?: readonly ValueMatch[];
	readonly queryParams?: readonly ValueMatch[];
	readonly method?:
		| string
		| {
				readonly type?: string;
				readonly service?: string;
				readonly method?: string;
				readonly [field: string]: unknown;
		  };
	readonly [field: string]: unknown;
}

/** A filter, known by its `type`; its settings stand in the field named after it. */
export interface RouteFilter {
	readonly type: string;
	readonly requestMirror?: { readonly backendRef: BackendRef; readonly [field: string]: unknown };
	readonly responseHeaderModifier?: {
		readonly add?: readonly NameValue[];
		readonly set?: readonly NameValue[];
		readonly remove?: readonly string[];
		readonly [field: string]: unknown;
	};
	readonly urlRewrite?: { readonly path?: PathModifier; readonly [field: string]: unknown };
	readonly requestRedirect?: { readonly path?: PathModifier; readonly [field: string]: unknown };
	readonly [field: string]: unknown;
}

/** How a filter changes the path. */
export interface PathModifier {
	readonly type: string;
	readonly replaceFullPath?: string;
	readonly replacePrefixMatch?: string;
	readonly [field: string]: unknown;
}

/** A rule of a route as the user wrote it; fields that are not read are carried through. */
export interface RouteRule {
	readonly name?: string;
	readonly matches?: readonly RouteMatch[];
	readonly filters?: readonly RouteFilter[];
	readonly backendRefs?: readonly BackendRef[];
	readonly [field: string]: unknown;
}

/** An HTTPRoute or a GRPCRoute. */
export interface Route extends KubernetesObject {
	readonly kind: RouteKind;
	readonly spec?: {
		readonly parentRefs?: readonly ParentRef[];
		readonly hostnames?: readonly string[];
		readonly rules?: readonly RouteRule[];
		readonly [field: string]: unknown;
	};
}

/** Whether an object is an HTTPRoute or GRPCRoute of one of the API groups. */
export function isRoute(
	object: NativeObject,
	groups: readonly string[] = ['gateway.networking.k8s.io'],
): object is Route {
	const { apiVersion, kind } = object as KubernetesObject;
	const known = kind === 'HTTPRoute' || kind === 'GRPCRoute';
	return known && typeof apiVersion === 'string' && groups.includes(apiVersion.split('/')[0]!);
}

/** Whether a parent is a Service of the core group, which is written `''`; some implementations take `core` as well. */
export function isServiceParent(ref: ParentRef): boolean {
	return ref.kind === 'Service' && (ref.group === '' || ref.group === 'core');
}

/** The kinds of parents that have listeners, by their groups; ListenerSets were XListenerSets before Gateway API 1.5. */
const listenerParents: Readonly<Record<string, string>> = {
	Gateway: 'gateway.networking.k8s.io',
	ListenerSet: 'gateway.networking.k8s.io',
	XListenerSet: 'gateway.networking.x-k8s.io',
};

/** Whether a parent has listeners: a Gateway, which is the default, or a ListenerSet. */
export function isListenerParent({ group = 'gateway.networking.k8s.io', kind = 'Gateway' }: ParentRef): boolean {
	return Object.hasOwn(listenerParents, kind) && listenerParents[kind] === group;
}

/** The namespace of an object, which Kubernetes defaults to `default`. */
export function namespaceOf(object: KubernetesObject): string {
	return object.metadata.namespace ?? 'default';
}
