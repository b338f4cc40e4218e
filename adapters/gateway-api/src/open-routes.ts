// SPDX-License-Identifier: Apache-2.0
import { namespaceOf, type Route } from '@branchline/httproute';

/** Routes of which nothing can be copied, because it is left open what a gateway makes of them. */
export interface OpenRoutes {
	readonly routes: readonly Route[];
	readonly why: string;
}

/** Why routes of several weights are not copied. */
export const differentWeights = 'their kgateway.dev/route-weight differs, and one object holds the copies of them all';

/** Why an HTTPRoute and a GRPCRoute of one name are not copied. */
export const namesakesWhy = 'an HTTPRoute and a GRPCRoute have one name, and Istio loses one of them';

/** Whether routes of two kinds have one name (istio pilot/pkg/config/kube/gateway/controller.go joins what is made of them by name). */
export function namesakes(routes: readonly Route[]): boolean {
	return new Set(routes.map((route) => `${namespaceOf(route)}/${route.metadata.name}`)).size < new Set(routes).size;
}
