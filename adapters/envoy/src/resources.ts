// SPDX-License-Identifier: Apache-2.0
import type { NativeObject, XdsResource } from '@branchline/plan';

/** The type URLs that are read and written. */
export const typeUrls = {
	listener: 'type.googleapis.com/envoy.config.listener.v3.Listener',
	routeConfiguration: 'type.googleapis.com/envoy.config.route.v3.RouteConfiguration',
	virtualHost: 'type.googleapis.com/envoy.config.route.v3.VirtualHost',
	scopedRoutes: 'type.googleapis.com/envoy.config.route.v3.ScopedRouteConfiguration',
	cluster: 'type.googleapis.com/envoy.config.cluster.v3.Cluster',
	loadAssignment: 'type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment',
} as const;

/** The resources of one type among native objects. */
export function resourcesOf(native: readonly NativeObject[], type: keyof typeof typeUrls): readonly XdsResource[] {
	return native.filter((object): object is XdsResource => '@type' in object && object['@type'] === typeUrls[type]);
}

/** The name of a resource: a ClusterLoadAssignment has it in a field of its own. */
export function nameOf(resource: XdsResource): string {
	return String(resource.name ?? resource.cluster_name ?? resource.clusterName ?? '');
}
