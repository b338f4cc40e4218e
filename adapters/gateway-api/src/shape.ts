// SPDX-License-Identifier: Apache-2.0
import type { ShapeOf } from '@branchline/adapter';
import { gatewayShape, isRoute, routeShape } from '@branchline/httproute';
import { isGateway } from './listeners.ts';

/** The fields of routes and Gateways that are read. */
export const shapeOf: ShapeOf = (object) => {
	if (isRoute(object)) return routeShape(object.kind);
	return isGateway(object) ? gatewayShape : undefined;
};
