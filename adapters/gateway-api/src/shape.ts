// SPDX-License-Identifier: Apache-2.0
import type { Shape, ShapeOf } from '@branchline/adapter';
import { isRoute, routeShape } from '@branchline/httproute';
import type { KubernetesObject } from '@branchline/plan';
import { hasListeners } from './listeners.ts';
import { isGrant } from './permissions.ts';
import { isPolicy } from './policies.ts';

const labels: Shape = { map: 'string' };

const selectorFields: Readonly<Record<string, Shape>> = {
	matchLabels: labels,
	matchExpressions: {
		list: { fields: { key: 'string', operator: 'string', values: { list: 'string' } }, required: ['key', 'operator'] },
	},
};

const selector: Shape = { fields: selectorFields };

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

const target: Readonly<Record<string, Shape>> = { kind: 'string', name: 'string' };

const policy: Shape = {
	fields: {
		spec: {
			fields: {
				targetRef: { fields: target },
				targetRefs: { list: { fields: target } },
				targetSelectors: { list: { fields: { kind: 'string', ...selectorFields } } },
			},
		},
	},
};

const grant: Shape = {
	fields: {
		spec: {
			fields: {
				from: { list: { fields: { group: 'string', kind: 'string', namespace: 'string' } } },
				to: { list: { fields: { group: 'string', kind: 'string', name: 'string' } } },
			},
		},
	},
};

const namespace: Shape = { fields: { metadata: { fields: { labels } } } };

/** The fields of routes, of what has listeners, of policies, of ReferenceGrants and of Namespaces that are read. */
export const shapeOf: ShapeOf = (object) => {
	if (isRoute(object)) return routeShape(object.kind);
	if (hasListeners(object)) return listeners;
	if (isPolicy(object)) return policy;
	if (isGrant(object)) return grant;
	const { apiVersion, kind } = object as KubernetesObject;
	return apiVersion === 'v1' && kind === 'Namespace' ? namespace : undefined;
};
