// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject, NativeObject } from '@branchline/plan';

/** A comparison of one value (istio.io/api: networking/v1alpha3 virtual_service.proto, `StringMatch`). `{}`: present. */
export interface StringMatch {
	readonly exact?: string;
	readonly prefix?: string;
	readonly regex?: string;
}

/** Comparisons by header or parameter name; `null` stands for presence where the webhook allows it. */
export type StringMatches = Readonly<Record<string, StringMatch | null>>;

/** One alternative of a rule (`HTTPMatchRequest`): all its parts must hold. */
export interface HttpMatch {
	readonly name?: string;
	readonly uri?: StringMatch;
	readonly ignoreUriCase?: boolean;
	readonly scheme?: StringMatch;
	readonly method?: StringMatch;
	readonly authority?: StringMatch;
	readonly headers?: StringMatches;
	readonly withoutHeaders?: StringMatches;
	readonly queryParams?: StringMatches;
	readonly port?: number;
	readonly sourceLabels?: Readonly<Record<string, string>>;
	readonly sourceNamespace?: string;
	readonly gateways?: readonly string[];
	readonly statPrefix?: string;
}

/** Where a share of the requests goes (`Destination`). */
export interface RouteTarget {
	readonly host: string;
	readonly subset?: string;
	readonly port?: { readonly number?: number };
}

/** Header changes of one direction (`Headers.HeaderOperations`). */
interface HeaderOperations {
	readonly set?: Readonly<Record<string, string>>;
	readonly add?: Readonly<Record<string, string>>;
	readonly remove?: readonly string[];
}

/** Header changes of a rule or of one destination (`Headers`). */
interface HeaderChanges {
	readonly request?: HeaderOperations;
	readonly response?: HeaderOperations;
}

/** One weighted destination of a rule (`HTTPRouteDestination`). */
export interface WeightedTarget {
	readonly destination: RouteTarget;
	readonly weight?: number;
	readonly headers?: HeaderChanges;
	readonly [field: string]: unknown;
}

/** A redirect (`HTTPRedirect`). */
export interface Redirect {
	readonly uri?: string;
	readonly prefixRewrite?: string;
	readonly authority?: string;
	readonly scheme?: string;
	readonly port?: number;
	readonly derivePort?: string;
	readonly redirectCode?: number;
}

/** A change of path or authority (`HTTPRewrite`). */
export interface Rewrite {
	readonly uri?: string;
	readonly authority?: string;
	readonly uriRegexRewrite?: { readonly match?: string; readonly rewrite?: string };
	readonly [field: string]: unknown;
}

/** One rule of a VirtualService (`HTTPRoute`). */
export interface HttpRule {
	readonly name?: string;
	readonly match?: readonly HttpMatch[];
	readonly route?: readonly WeightedTarget[];
	readonly redirect?: Redirect;
	readonly directResponse?: {
		readonly status: number;
		readonly body?: { readonly string?: string; readonly bytes?: string };
	};
	readonly delegate?: { readonly name?: string; readonly namespace?: string };
	readonly rewrite?: Rewrite;
	readonly mirror?: RouteTarget;
	readonly mirrors?: readonly { readonly destination?: RouteTarget; readonly percentage?: Percent }[];
	readonly mirrorPercent?: number;
	readonly mirrorPercentage?: Percent;
	readonly headers?: HeaderChanges;
	readonly fault?: unknown;
	readonly [field: string]: unknown;
}

/** A share in per cent, 0 to 100. */
export interface Percent {
	readonly value?: number;
}

/** What Istio reads of a VirtualService. */
export interface VirtualServiceSpec {
	readonly hosts?: readonly string[];
	readonly gateways?: readonly string[];
	readonly exportTo?: readonly string[];
	readonly http?: readonly HttpRule[];
	readonly tcp?: readonly unknown[];
	readonly tls?: readonly unknown[];
}

/** What Istio reads of a Gateway. */
export interface GatewaySpec {
	readonly selector?: Readonly<Record<string, string>>;
	readonly servers?: readonly GatewayServer[];
}

/** One server of a Gateway: a port, its protocol and the hosts that are served there. */
export interface GatewayServer {
	readonly port: { readonly number: number; readonly protocol: string; readonly name?: string };
	readonly hosts: readonly string[];
	readonly bind?: string;
	readonly tls?: { readonly mode?: string; readonly httpsRedirect?: boolean };
}

/** What Istio reads of a ServiceEntry. */
export interface ServiceEntrySpec {
	readonly hosts?: readonly string[];
	readonly addresses?: readonly string[];
	readonly exportTo?: readonly string[];
	readonly resolution?: string;
	readonly workloadSelector?: unknown;
	readonly ports?: readonly {
		readonly number: number;
		readonly name?: string;
		readonly protocol?: string;
		readonly targetPort?: number;
	}[];
	readonly endpoints?: readonly {
		readonly address?: string;
		readonly ports?: Readonly<Record<string, number>>;
	}[];
}

/** What Istio reads of a DestinationRule to know which subsets exist. */
export interface DestinationRuleSpec {
	readonly host: string;
	readonly exportTo?: readonly string[];
	readonly workloadSelector?: unknown;
	readonly subsets?: readonly { readonly name: string }[];
}

/** Picks the objects of one kind of an API group, whatever their version; the core group is the empty string. */
export function objectsOf(objects: readonly NativeObject[], group: string, kind: string): readonly KubernetesObject[] {
	return objects.filter((object): object is KubernetesObject => {
		if (!('kind' in object) || object.kind !== kind) return false;
		const { apiVersion } = object as KubernetesObject;
		const slash = apiVersion.indexOf('/');
		return (slash < 0 ? '' : apiVersion.slice(0, slash)) === group;
	});
}

/** Reads the `spec` of an object as the shape that its kind is known to have. */
export function specOf<Spec>(object: KubernetesObject): Spec {
	return (object.spec ?? {}) as Spec;
}

/** The namespace of a namespaced object; without one it counts as `default`, as kubectl would send it. */
export function namespaceOf(object: KubernetesObject): string {
	return object.metadata.namespace ?? 'default';
}
