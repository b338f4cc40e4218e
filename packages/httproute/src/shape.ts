// SPDX-License-Identifier: Apache-2.0
import type { Shape } from '@branchline/adapter';
import type { RouteKind } from './route.ts';

const refFields: Readonly<Record<string, Shape>> = {
	group: 'string',
	kind: 'string',
	namespace: 'string',
	name: 'string',
	port: 'number',
};

const backendRef: Shape = { fields: refFields, required: ['name'] };

const path: Shape = { fields: { type: 'string', replaceFullPath: 'string', replacePrefixMatch: 'string' } };

const nameValue: Shape = { fields: { name: 'string', value: 'string' }, required: ['name', 'value'] };

const filter: Shape = {
	fields: {
		type: 'string',
		requestMirror: { fields: { backendRef }, required: ['backendRef'] },
		responseHeaderModifier: {
			fields: { add: { list: nameValue }, set: { list: nameValue }, remove: { list: 'string' } },
		},
		urlRewrite: { fields: { path } },
		requestRedirect: { fields: { path } },
	},
	required: ['type'],
};

const valueMatch: Shape = { fields: { type: 'string', name: 'string', value: 'string' }, required: ['name', 'value'] };

const commonMatch = { headers: { list: valueMatch } } as const;

const matches: Readonly<Record<RouteKind, Shape>> = {
	HTTPRoute: {
		fields: {
			...commonMatch,
			path: { fields: { type: 'string', value: 'string' } },
			queryParams: { list: valueMatch },
			method: 'string',
		},
	},
	GRPCRoute: {
		fields: { ...commonMatch, method: { fields: { type: 'string', service: 'string', method: 'string' } } },
	},
};

const parentRef: Shape = {
	fields: { ...refFields, sectionName: 'string' },
	required: ['name'],
};

/** The references of a route of any kind to its parents. */
export const parentRefs: Shape = { list: parentRef };

/** What controllers say of a route: for each parent, whether they accept it. */
const status: Shape = {
	fields: {
		parents: {
			list: {
				fields: {
					parentRef,
					controllerName: 'string',
					conditions: {
						list: { fields: { type: 'string', status: 'string', reason: 'string' }, required: ['type', 'status'] },
					},
				},
				required: ['parentRef'],
			},
		},
	},
};

/** The fields of routes that are read. */
export function routeShape(kind: RouteKind): Shape {
	const refWithFilters: Shape = { fields: { ...refFields, filters: { list: filter } }, required: ['name'] };
	const rule: Shape = {
		fields: {
			name: 'string',
			matches: { list: matches[kind] },
			filters: { list: filter },
			backendRefs: { list: refWithFilters },
		},
	};
	return {
		fields: {
			status,
			spec: { fields: { parentRefs, hostnames: { list: 'string' }, rules: { list: rule } } },
		},
	};
}
