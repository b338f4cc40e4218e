// SPDX-License-Identifier: Apache-2.0
import type { Shape, ShapeOf } from '@branchline/adapter';
import { isRoute, routeShape } from '@branchline/httproute';
import type { KubernetesObject } from '@branchline/plan';
import { hasListeners } from './listeners.ts';

const labels: Shape = { map: 'string' };

const selector: Shape = {
	fields: {
		matchLabels: labels,
		matchExpressions: {
			list: {
				fields: { key: 'string', operator: 'string', values: { list: 'string' } },
				required: ['key', 'operator'],
			},
		},
	},
};

const allowedRoutes: Shape = {
	fields: {
		namespaces: { fields: { from: 'string', selector } },
		kinds: { list: { fields: { group: 'string', kind: 'string' }, required: ['kind'] } },
	},
};

const listener: Shape = {
	fields: { name: 'string', port: 'number', hostname: 'string', protocol: 'string', allowedRoutes },
	required: ['name'],
};

const listeners: Shape = {
	fields: {
		spec: {
			fields: { listeners: { list: listener }, parentRef: { fields: { name: 'string', namespace: 'string' } } },
		},
	},
};

const namespace: Shape = { fields: { metadata: { fields: { labels } } } };

/** The fields of routes, of what has listeners, and of Namespaces that are read. */
export const shapeOf: ShapeOf = (object) => {
	if (isRoute(object)) return routeShape(object.kind);
	if (hasListeners(object)) return listeners;
	const { apiVersion, kind } = object as KubernetesObject;
	return apiVersion === 'v1' && kind === 'Namespace' ? namespace : undefined;
};
