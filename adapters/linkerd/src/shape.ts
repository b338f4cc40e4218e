// SPDX-License-Identifier: Apache-2.0
import type { Shape, ShapeOf } from '@branchline/adapter';
import { isRoute, routeShape } from '@branchline/httproute';
import type { KubernetesObject } from '@branchline/plan';

const anything: Shape = { fields: {} };

const serviceProfile: Shape = {
	fields: { spec: { fields: { routes: { list: anything }, dstOverrides: { list: anything } } } },
};

/** The fields of routes and ServiceProfiles that are read. */
export const shapeOf: ShapeOf = (object) => {
	if (isRoute(object, ['gateway.networking.k8s.io', 'policy.linkerd.io'])) return routeShape(object.kind);
	return (object as KubernetesObject).kind === 'ServiceProfile' ? serviceProfile : undefined;
};
