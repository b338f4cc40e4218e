// SPDX-License-Identifier: Apache-2.0
import type { Shape, ShapeOf } from '@branchline/adapter';
import { isRoute, parentRefs, routeShape } from '@branchline/httproute';
import type { KubernetesObject } from '@branchline/plan';
import { isConnectionRoute } from './ignored.ts';

const anything: Shape = { fields: {} };

const serviceProfile: Shape = {
	fields: { spec: { fields: { routes: { list: anything }, dstOverrides: { list: anything } } } },
};

const connectionRoute: Shape = { fields: { spec: { fields: { parentRefs } } } };

/** The fields of routes and ServiceProfiles that are read. */
export const shapeOf: ShapeOf = (object) => {
	if (isRoute(object, ['gateway.networking.k8s.io', 'policy.linkerd.io'])) return routeShape(object.kind);
	if (isConnectionRoute(object)) return connectionRoute;
	return (object as KubernetesObject).kind === 'ServiceProfile' ? serviceProfile : undefined;
};
