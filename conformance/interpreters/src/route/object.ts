// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject } from '@branchline/plan';

/** An HTTPRoute or GRPCRoute as an interpreter reads it; fields nobody names stay where they are. */
export interface RouteObject extends KubernetesObject {
	readonly spec?: {
		readonly parentRefs?: readonly ParentRef[];
		readonly hostnames?: readonly string[];
		readonly rules?: readonly RuleObject[];
	};
}

/** One entry of `parentRefs`; absent group and kind mean the Gateway API's Gateway. */
export interface ParentRef {
	readonly group?: string;
	readonly kind?: string;
	readonly namespace?: string;
	readonly name: string;
	readonly sectionName?: string;
	readonly port?: number;
}

/** One entry of `rules`. */
export interface RuleObject {
	readonly name?: string;
	readonly matches?: readonly MatchObject[];
	readonly filters?: readonly FilterObject[];
	readonly backendRefs?: readonly BackendRef[];
	readonly [field: string]: unknown;
}

/** One entry of `matches`: `method` is a word on an HTTPRoute and a service and method on a GRPCRoute. */
export interface MatchObject {
	readonly path?: { readonly type?: string; readonly value?: string };
	readonly headers?: readonly ValueObject[];
	readonly queryParams?: readonly ValueObject[];
	readonly method?: string | RpcObject;
}

/** The service and method of a GRPCRoute's match. */
export interface RpcObject {
	readonly type?: string;
	readonly service?: string;
	readonly method?: string;
}

/** One header or query match; an absent type means `Exact`. */
export interface ValueObject {
	readonly type?: string;
	readonly name: string;
	readonly value: string;
}

/** A reference to a backend, with the fields that only an entry of `backendRefs` has. */
export interface BackendRef {
	readonly group?: string;
	readonly kind?: string;
	readonly namespace?: string;
	readonly name: string;
	readonly port?: number;
	readonly weight?: number;
	readonly filters?: readonly FilterObject[];
}

/** Header changes of a filter. */
export interface HeaderFilter {
	readonly set?: readonly { readonly name: string; readonly value: string }[];
	readonly add?: readonly { readonly name: string; readonly value: string }[];
	readonly remove?: readonly string[];
}

/** How a redirect or a rewrite changes the path. */
interface PathModifier {
	readonly type?: string;
	readonly replaceFullPath?: string;
	readonly replacePrefixMatch?: string;
}

/** The parts of a RequestRedirect filter. */
export interface RedirectFilter {
	readonly scheme?: string;
	readonly hostname?: string;
	readonly path?: PathModifier;
	readonly port?: number;
	readonly statusCode?: number;
}

/** One filter of a rule or of a backend. */
export interface FilterObject {
	readonly type: string;
	readonly requestHeaderModifier?: HeaderFilter;
	readonly responseHeaderModifier?: HeaderFilter;
	readonly requestRedirect?: RedirectFilter;
	readonly urlRewrite?: { readonly hostname?: string; readonly path?: PathModifier };
	readonly requestMirror?: { readonly backendRef: BackendRef; readonly percent?: number; readonly fraction?: unknown };
	readonly extensionRef?: { readonly group?: string; readonly kind?: string; readonly name: string };
}
