// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject, NativeObject } from '@branchline/plan';

/** A string matcher of Istio: one of the three, or none of them for "present". */
export interface StringMatch {
	readonly exact?: string;
	readonly prefix?: string;
	readonly regex?: string;
}

/** An HTTPMatchRequest (istio.io/api networking/v1alpha3/virtual_service.proto), as far as it is read. */
export interface HttpMatch {
	readonly uri?: StringMatch;
	readonly ignoreUriCase?: boolean;
	readonly scheme?: StringMatch;
	readonly method?: StringMatch;
	readonly authority?: StringMatch;
	readonly headers?: Readonly<Record<string, StringMatch>>;
	readonly withoutHeaders?: Readonly<Record<string, StringMatch>>;
	readonly queryParams?: Readonly<Record<string, StringMatch>>;
	readonly port?: number;
	readonly gateways?: readonly string[];
	readonly sourceLabels?: Readonly<Record<string, string>>;
	readonly sourceNamespace?: string;
	readonly [field: string]: unknown;
}

/** A Destination: a host, perhaps a subset and a port. */
export interface IstioDestination {
	readonly host: string;
	readonly subset?: string;
	readonly port?: { readonly number?: number };
	readonly [field: string]: unknown;
}

/** One destination of a rule, with its weight and what is changed for it alone. */
export interface RouteShare {
	readonly destination: IstioDestination;
	readonly headers?: {
		readonly response?: { readonly add?: Readonly<Record<string, string>>; readonly [field: string]: unknown };
		readonly [field: string]: unknown;
	};
	readonly [field: string]: unknown;
}

/** An HTTPRoute rule of a VirtualService, as far as it is read; other fields are carried through. */
export interface HttpRoute {
	readonly name?: string;
	readonly match?: readonly HttpMatch[];
	readonly route?: readonly RouteShare[];
	readonly mirror?: IstioDestination;
	readonly mirrors?: readonly { readonly destination: IstioDestination; readonly [field: string]: unknown }[];
	readonly rewrite?: { readonly uri?: string; readonly [field: string]: unknown };
	readonly delegate?: { readonly name?: string; readonly namespace?: string } | null;
	readonly redirect?: unknown;
	readonly directResponse?: unknown;
	readonly [field: string]: unknown;
}

/** A VirtualService of networking.istio.io, in any of its versions. */
export interface VirtualService extends KubernetesObject {
	readonly spec?: {
		readonly hosts?: readonly string[];
		readonly gateways?: readonly string[];
		readonly exportTo?: readonly string[];
		readonly http?: readonly HttpRoute[];
		readonly [field: string]: unknown;
	};
}

/** Whether a native object is a VirtualService that Istio reads. */
export function isVirtualService(object: NativeObject): object is VirtualService {
	const { apiVersion, kind } = object as KubernetesObject;
	return kind === 'VirtualService' && typeof apiVersion === 'string' && apiVersion.startsWith('networking.istio.io/');
}

/** The namespace of an object, which Kubernetes defaults to `default`. */
export function namespaceOf(object: KubernetesObject): string {
	return object.metadata.namespace ?? 'default';
}

/** The gateways that a VirtualService is bound to, `mesh` being the sidecars; others as `namespace/name`. */
export function gatewaysOf(service: VirtualService): readonly string[] {
	const gateways = service.spec?.gateways;
	return (gateways?.length ? gateways : ['mesh']).map((gateway) => qualified(gateway, namespaceOf(service)));
}

/**
 * The full name of a gateway that a VirtualService of a namespace names; `mesh`, the sidecars, is of none. `name.namespace`
 * and longer are older ways to say it (istio pilot/pkg/model/config.go, resolveGatewayName).
 */
export function qualified(gateway: string, namespace: string): string {
	if (gateway === 'mesh') return gateway;
	if (gateway.includes('/')) return gateway.startsWith('./') ? `${namespace}/${gateway.slice(2)}` : gateway;
	const [name, legacy = namespace] = gateway.split('.');
	return `${legacy}/${name}`;
}

/** The full name of a host that an object of a namespace names: one without a dot is a Service of that namespace. */
export function hostIn(host: string, namespace: string, domain: string): string {
	const isFull = host === '' || host === '*' || host.includes('.') || host.includes(':');
	return isFull ? host : `${host}.${namespace}.svc.${domain}`;
}
