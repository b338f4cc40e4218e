// SPDX-License-Identifier: Apache-2.0
import type { Features } from '@branchline/adapter';
import { gatewayApiFeatures } from './features.ts';

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
}

/** Everything in which the implementations of the Gateway API differ. */
export interface Implementation {
	readonly features: Features;
	readonly lists: Lists;
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
};

/** The implementation of a name; without one, the specification’s word. */
export function implementationOf(name: string | undefined): Implementation {
	return {
		features: gatewayApiFeatures(name),
		lists: lists[name ?? 'specification'] ?? lists.specification!,
	};
}
