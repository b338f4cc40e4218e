// SPDX-License-Identifier: Apache-2.0
import type { Features, RankedRule } from '@branchline/adapter';
import type { HomedRule, Route } from '@branchline/httproute';
import type { Cluster } from '@branchline/plan';
import { servedByContour } from './contour/served.ts';
import { type Failing, failingByFilters, failingByMirrors } from './failing-rules.ts';
import { gatewayApiFeatures } from './features.ts';
import type { Refused } from './permissions.ts';
import { traefikSets } from './traefik/sets.ts';

/** What an implementation makes of several routes, where the specification leaves it open. */
export interface Lists {
	/** Whether HTTPRoutes and GRPCRoutes of one listener or Service are one list, ranked together. */
	readonly kinds: boolean;
	/** Whether rules of routes that write different hostnames for one host are no one list, ranked by what they match. */
	readonly byOwnHostname: boolean;
	/** Whether routes that name a Service with and without a port are lists of their own, of which the older one is asked. */
	readonly byPortForm: boolean;
	/** Whether the sectionName of a Service as parent is its port’s name; else it is not looked at. */
	readonly servicePortNames: boolean;
	/** What is made of the routes of a listener; absent: every rule is there, and age settles what ties. */
	readonly serving?: Serving;
	/** The route sets of Gateways where they are not those of each listener and hostname, ranked by their matches. */
	readonly gateways?: typeof traefikSets;
}

/** A route at a listener, and the hostnames for which it is asked there. */
export interface AttachedRoute {
	readonly route: Route;
	readonly hosts: readonly string[];
}

/** The rules that are there, in the order by which ties are settled, and whose routes decided that; or why that is not known. */
export type Served =
	| { readonly rules: readonly RankedRule<HomedRule>[]; readonly because: readonly Route[] }
	| { readonly why: string };

/** What an implementation makes of the routes of one listener, and of some of them for a hostname. */
export type Serving = (attached: readonly AttachedRoute[]) => (members: readonly Route[]) => Served;

/** Everything in which the implementations of the Gateway API differ. */
export interface Implementation {
	readonly features: Features;
	readonly lists: Lists;
	/** The rules that fail as a whole, by what is known of a cluster and of grants; absent: none does. */
	readonly failing?: (cluster: Cluster, refused: Refused) => Failing;
}

const lists: Readonly<Record<string, Lists>> = {
	/** gateway-api apis/v1: kinds are not merged, the longer hostname goes first, and of the rest it says nothing. */
	specification: { kinds: false, byOwnHostname: true, byPortForm: false, servicePortNames: true },
	/**
	 * istio pilot/pkg/config/kube/gateway: controller.go joins the VirtualServices of both kinds; route_collections.go makes
	 * one for each gateway and own hostname, or namespace, port if given, and Service; networking/core/gateway.go lists
	 * those of one host one after the other.
	 */
	istio: { kinds: true, byOwnHostname: true, byPortForm: true, servicePortNames: false },
	/** Envoy Gateway internal/gatewayapi/route.go and sort.go: the routes of both kinds are sorted together. */
	'envoy-gateway': { kinds: true, byOwnHostname: false, byPortForm: false, servicePortNames: true },
	/** Contour internal/dag/gatewayapi_processor.go (Run, computeHosts) and dag.go: one list for each port and hostname. */
	contour: {
		kinds: true,
		byOwnHostname: false,
		byPortForm: false,
		servicePortNames: true,
		serving: servedByContour,
	},
	/** Traefik pkg/provider/kubernetes/gateway: one list for each entry point, ordered by sums (see `traefik/`). */
	traefik: { kinds: true, byOwnHostname: false, byPortForm: false, servicePortNames: true, gateways: traefikSets },
};

const failing: Readonly<Record<string, Implementation['failing']>> = {
	'envoy-gateway': failingByMirrors,
	traefik: failingByFilters,
};

/** The implementation of a name; without one, the specification’s word. */
export function implementationOf(name: string | undefined): Implementation {
	return {
		features: gatewayApiFeatures(name),
		lists: lists[name ?? 'specification'] ?? lists.specification!,
		...(name !== undefined && failing[name] ? { failing: failing[name] } : {}),
	};
}
